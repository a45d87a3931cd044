package io.fieldwarden.device.rule.expression;

import io.fieldwarden.device.profile.Catalogue;
import io.fieldwarden.device.profile.DeviceProfile;
import io.fieldwarden.device.profile.RuleTemplate;
import java.time.ZoneId;
import java.util.Map;
import java.util.Set;

/** A process that loads every built-in profile, puts parameters into its rules, and then reads one more expression. */
public final class CatalogueLoad {
    private CatalogueLoad() {}

    public static void main(String[] arguments) {
        for (DeviceProfile profile : Catalogue.all()) {
            for (RuleTemplate rule : profile.rules()) {
                rule.bind(Map.of());
            }
        }
        if (arguments[0].startsWith("cel")) {
            Scope scope = Scope.of(Set.of("t"), Map.of());
            Expression.parse(arguments[0], scope).expression().orElseThrow().bind(Map.of(), ZoneId.of("UTC"), scope);
        }
    }
}
