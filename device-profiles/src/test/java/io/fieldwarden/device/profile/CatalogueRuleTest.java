package io.fieldwarden.device.profile;

import static org.assertj.core.api.Assertions.assertThat;

import io.fieldwarden.device.ProfileId;
import io.fieldwarden.device.RuleId;
import io.fieldwarden.device.rule.AlertTransition.Kind;
import java.time.Instant;
import java.util.Comparator;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.TreeSet;
import java.util.stream.Stream;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

/** Every rule of the catalogue from readings, by the cases in {@code src/test/resources/profiles}. */
class CatalogueRuleTest {
    private static final Map<ProfileId, DeviceProfile> PROFILES = new HashMap<>();

    static List<ProfileId> ids() {
        return Catalogue.ids();
    }

    static List<RuleCase> cases() {
        return Catalogue.ids().stream().flatMap(id -> RuleCase.of(id).stream()).toList();
    }

    @ParameterizedTest
    @MethodSource("cases")
    void a_rule_does_what_its_case_says(RuleCase rule) {
        DeviceProfile profile = PROFILES.computeIfAbsent(rule.profile(), Catalogue::profile);
        assertThat(rule.run(profile)).containsExactlyElementsOf(rule.expected());
    }

    @ParameterizedTest
    @MethodSource("ids")
    void every_rule_has_a_case_that_raises_it_and_unless_it_latches_one_that_clears_it(ProfileId id) {
        Set<String> raised = new TreeSet<>();
        Set<String> cleared = new TreeSet<>();
        for (RuleCase rule : RuleCase.of(id)) {
            if (rule.expects(Kind.RAISED)) {
                raised.add(rule.rule().value());
            }
            if (rule.expects(Kind.CLEARED)) {
                cleared.add(rule.rule().value());
            }
        }
        for (CatalogueFile.RuleEntry rule : CatalogueFile.of(id).rules()) {
            for (CatalogueFile.RuleEntry step : rule.steps()) {
                assertThat(RuleCase.of(id))
                        .as("a case in which %s reaches step %s and clears", rule.id(), step.id())
                        .anyMatch(one -> one.rule().value().equals(rule.id()) && one.clearsAfter(step.severity()));
            }
        }
        Set<String> own = new TreeSet<>();
        Set<String> ending = new TreeSet<>();
        for (CatalogueFile.RuleEntry rule : CatalogueFile.of(id).rules()) {
            own.add(rule.id());
            if (!rule.latched()) {
                ending.add(rule.id());
            }
        }
        assertThat(raised).containsAll(own);
        assertThat(cleared).containsAll(ending);
    }

    @ParameterizedTest
    @MethodSource("ids")
    void no_rule_is_raised_by_the_usual_middle_of_every_channel(ProfileId id) {
        DeviceProfile profile = PROFILES.computeIfAbsent(id, Catalogue::profile);
        List<RuleCase.Happening> quiet = profile.channels().values().stream()
                .filter(channel -> !Double.isNaN(channel.limits().usualLow()))
                .flatMap(channel -> {
                    double low = channel.limits().usualLow();
                    double middle = (low + channel.limits().usualHigh()) / 2;
                    boolean whole = channel.type() != Channel.ValueType.NUMBER;
                    double value = whole ? low : middle;
                    return Stream.of(0, 3600, 7200, 86_400, 172_800)
                            .map(at -> new RuleCase.Happening(at, channel.id().value(), value, "", Map.of()));
                })
                .sorted(Comparator.comparingDouble(RuleCase.Happening::second))
                .toList();
        for (RuleTemplate template : profile.rules()) {
            RuleId rule = template.id();
            if (rule.value().equals("DEV-01")) {
                continue; // hours between the readings of this test are silence to it
            }
            // the usual oxygen is that of a controlled atmosphere
            Map<String, String> parameters = rule.value().equals("COLD-10") ? Map.of("type", "ca") : Map.of();
            RuleCase calm = new RuleCase(id, rule, Instant.EPOCH, parameters, quiet, List.of());
            assertThat(calm.run(profile)).as("%s %s", id, rule).isEmpty();
        }
    }
}
