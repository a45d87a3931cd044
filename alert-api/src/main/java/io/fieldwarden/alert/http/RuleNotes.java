package io.fieldwarden.alert.http;

import io.fieldwarden.alert.store.ProfileStore;
import io.fieldwarden.device.ProfileRef;
import io.fieldwarden.device.RuleId;
import io.fieldwarden.device.Severity;
import io.fieldwarden.device.profile.DeviceProfile;
import io.fieldwarden.device.profile.Parameter;
import io.fieldwarden.device.profile.RuleTemplate;
import io.fieldwarden.device.rule.Rule;
import java.util.HashMap;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.ConcurrentMap;

/** What a profile version says about its rules. Versions that were active never change, so each is read once. */
final class RuleNotes {
    private static final int MAX_REMEMBERED = 2_000;

    private final ProfileStore profiles;
    private final ConcurrentMap<String, String> provenances = new ConcurrentHashMap<>();

    RuleNotes(ProfileStore profiles) {
        this.profiles = profiles;
    }

    /** How sure the ground of the rule is (verified, memory, proposal); empty when its profile is not here. */
    String provenance(ProfileRef profile, RuleId rule, Severity severity) {
        if (provenances.size() > MAX_REMEMBERED) {
            provenances.clear();
        }
        return provenances.computeIfAbsent(
                profile + " " + rule + " " + severity,
                key -> profiles.profile(profile)
                        .flatMap(found -> bound(found, rule))
                        .map(bound -> bound.said(severity).citation().provenance())
                        .orElse(""));
    }

    private static Optional<Rule> bound(DeviceProfile profile, RuleId rule) {
        Map<String, String> parameters = new HashMap<>();
        profile.parameters().forEach((name, parameter) -> parameters.put(name, example(parameter)));
        return profile.rules().stream()
                .filter(template -> template.id().equals(rule))
                .findFirst()
                .map(template -> bind(template, parameters));
    }

    private static Rule bind(RuleTemplate template, Map<String, String> parameters) {
        return template.bind(parameters);
    }

    /** Any value of the right type: what is asked for does not depend on it. */
    private static String example(Parameter parameter) {
        return parameter.fallback().orElseGet(() -> switch (parameter.type()) {
            case NUMBER -> "1";
            case TEXT -> "-";
            case BOOLEAN -> "false";
            case DATE -> "2026-01-01";
        });
    }
}
