package io.fieldwarden.stream.rules;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.fieldwarden.device.DeviceId;
import io.fieldwarden.device.PositionId;
import io.fieldwarden.device.ProfileId;
import io.fieldwarden.device.ProfileRef;
import io.fieldwarden.device.Text;
import io.fieldwarden.device.log.LogFormatException;
import io.fieldwarden.device.log.RegistryRecords;
import io.fieldwarden.device.registry.RegistryEntry;
import io.fieldwarden.device.rule.Rule;
import io.fieldwarden.stream.rules.RegistryView.Change;
import java.nio.charset.StandardCharsets;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import org.junit.jupiter.api.Test;

final class RegistryViewTest {
    private static final ProfileId SOIL = new ProfileId("test-soil");
    private static final DeviceId DEVICE = new DeviceId("soil-1");
    private static final PositionId FIELD = new PositionId("field-3");

    private final RegistryView view = new RegistryView();

    private static String yaml(int version, String limit) {
        return """
                format: 1
                profile: test-soil
                version: %d
                name: {zh: 土壤, en: Soil}
                category: soil-station
                lateness: 15m
                parameters:
                  wp: {type: number, unit: "%%", default: 10, zh: 凋萎点, en: Wilting point}
                  site: {type: number, unit: "%%", zh: 场地, en: Site}
                channels:
                  vwc: {zh: 含水量, en: Water, unit: "%%", type: number, range: [0, 60], period: 30m}
                rules:
                  - id: S-1
                    severity: major
                    raise: "vwc < %s"
                    zh: 干
                    en: Dry
                    citation: FAO-56
                    provenance: memory
                  - id: S-2
                    severity: minor
                    raise: "vwc > $site"
                    zh: 湿
                    en: Wet
                    citation: FAO-56
                    provenance: memory
                """.formatted(version, limit);
    }

    private Change profile(int version, boolean active, String yaml) {
        return apply(new RegistryEntry.Profile(new ProfileRef(SOIL, version), active, yaml));
    }

    private Change device(Map<String, String> parameters, Optional<PositionId> position) {
        return apply(new RegistryEntry.Device(
                DEVICE,
                SOIL,
                new RegistryEntry.Place(position, Optional.empty(), Optional.empty()),
                Optional.empty(),
                new RegistryEntry.Credentials("", ""),
                true,
                parameters));
    }

    private Change position(Map<String, String> parameters) {
        return apply(new RegistryEntry.Position(
                FIELD, Optional.empty(), new Text("三号田", "Field 3"), Optional.empty(), "", parameters));
    }

    private Change apply(RegistryEntry entry) {
        return view.apply(entry.key(), RegistryRecords.encode(entry, 1));
    }

    private BoundRules rules() {
        return view.rulesOf(DEVICE).orElseThrow();
    }

    @Test
    void the_version_activated_last_runs() {
        device(Map.of(), Optional.empty());
        profile(1, true, yaml(1, "$wp"));
        profile(2, true, yaml(2, "12"));
        assertThat(rules().profile().version()).isEqualTo(2);

        profile(1, true, yaml(1, "$wp"));

        assertThat(rules().profile().version()).isEqualTo(1);
    }

    @Test
    void a_version_that_is_not_active_changes_nothing() {
        device(Map.of(), Optional.empty());
        profile(1, true, yaml(1, "$wp"));

        assertThat(profile(2, false, yaml(2, "12"))).isInstanceOf(Change.Nothing.class);
        profile(1, false, yaml(1, "$wp"));

        assertThat(rules().profile().version()).isEqualTo(1);
    }

    @Test
    void a_version_that_does_not_load_is_refused_with_its_faults_and_the_old_one_runs() {
        device(Map.of(), Optional.empty());
        profile(1, true, yaml(1, "$wp"));

        Change change = profile(2, true, yaml(2, "$no_such_parameter"));

        assertThat(change).isInstanceOfSatisfying(Change.Refused.class, refused -> {
            assertThat(refused.profile().version()).isEqualTo(2);
            assertThat(refused.faults()).isNotEmpty();
        });
        assertThat(rules().profile().version()).isEqualTo(1);
    }

    @Test
    void a_rule_without_its_parameter_does_not_run_and_the_others_do() {
        device(Map.of(), Optional.empty());
        profile(1, true, yaml(1, "$wp"));

        assertThat(rules().rules())
                .extracting(Rule::id)
                .extracting(Object::toString)
                .containsExactly("S-1");
        assertThat(rules().unbound().values()).singleElement().asString().contains("site");
    }

    @Test
    void parameters_of_the_device_win_over_those_of_its_position() {
        profile(1, true, yaml(1, "$wp"));
        device(Map.of("wp", "8"), Optional.of(FIELD));
        position(Map.of("wp", "9", "site", "40"));
        BoundRules both = rules();
        assertThat(both.rules()).hasSize(2);

        device(Map.of(), Optional.of(FIELD));

        assertThat(rules().key()).isNotEqualTo(both.key());
        position(Map.of("wp", "8", "site", "40"));
        assertThat(rules().key()).isEqualTo(both.key());
    }

    @Test
    void a_device_is_complete_with_profile_and_position() {
        assertThat(view.isComplete(DEVICE)).isFalse();
        device(Map.of(), Optional.of(FIELD));
        assertThat(view.isComplete(DEVICE)).isFalse();
        profile(1, true, yaml(1, "$wp"));
        assertThat(view.isComplete(DEVICE)).isFalse();
        position(Map.of());

        assertThat(view.isComplete(DEVICE)).isTrue();
        assertThat(view.positionOf(DEVICE)).contains(FIELD);
    }

    @Test
    void what_is_kept_builds_the_same_view() {
        RegistryView again = new RegistryView();
        for (Change change : new Change[] {
            profile(1, true, yaml(1, "$wp")), position(Map.of("site", "40")), device(Map.of(), Optional.of(FIELD))
        }) {
            Change.Keep keep = (Change.Keep) change;
            again.apply(keep.key(), keep.record());
        }

        assertThat(again.rulesOf(DEVICE).orElseThrow().key()).isEqualTo(rules().key());
    }

    @Test
    void a_deleted_device_is_forgotten() {
        profile(1, true, yaml(1, "$wp"));
        device(Map.of(), Optional.empty());

        assertThat(view.apply("device/soil-1", new byte[0])).isEqualTo(new Change.Forget("device/soil-1"));

        assertThat(view.rulesOf(DEVICE)).isEmpty();
        assertThat(view.rulesOf(DEVICE, SOIL)).isPresent();
    }

    @Test
    void a_damaged_record_changes_nothing() {
        assertThatThrownBy(() -> view.apply("device/soil-1", new byte[] {1, 2, 3}))
                .isInstanceOf(LogFormatException.class);
        assertThat(view.isComplete(DEVICE)).isFalse();
    }

    @Test
    void what_is_kept_for_a_checkpoint_is_enough_for_a_new_view_and_holds_no_credentials() {
        RegistryEntry.Device device = new RegistryEntry.Device(
                DEVICE,
                SOIL,
                new RegistryEntry.Place(Optional.of(FIELD), Optional.empty(), Optional.empty()),
                Optional.empty(),
                new RegistryEntry.Credentials("$argon2id$secret", "tokenhash"),
                false,
                Map.of("wp", "11"));
        RegistryView again = new RegistryView();
        for (Change change : List.of(profile(1, true, yaml(1, "$wp")), apply(device), position(Map.of("site", "40")))) {
            Change.Keep keep = (Change.Keep) change;
            assertThat(new String(keep.record(), StandardCharsets.UTF_8)).doesNotContain("argon2id", "tokenhash");
            again.apply(keep.key(), keep.record());
        }
        assertThat(again.isComplete(DEVICE)).isTrue();
        assertThat(again.isEnabled(DEVICE)).isFalse();
        assertThat(again.positionOf(DEVICE)).contains(FIELD);
        assertThat(again.rulesOf(DEVICE).orElseThrow().key()).isEqualTo(rules().key());
    }

    @Test
    void of_many_devices_with_parameters_of_their_own_those_bound_first_are_bound_again_when_they_speak() {
        profile(1, true, yaml(1, "$wp"));
        device(Map.of("wp", "11", "site", "40"), Optional.empty());
        String first = rules().key();
        for (int i = 0; i < 3_000; i++) {
            DeviceId id = new DeviceId("other-" + i);
            apply(new RegistryEntry.Device(
                    id,
                    SOIL,
                    new RegistryEntry.Place(Optional.empty(), Optional.empty(), Optional.empty()),
                    Optional.empty(),
                    new RegistryEntry.Credentials("", ""),
                    true,
                    Map.of("wp", String.valueOf(i), "site", "40")));
            assertThat(view.rulesOf(id).orElseThrow().rules()).hasSize(2);
        }
        assertThat(view.lastRulesOf(DEVICE))
                .isNotNull()
                .extracting(BoundRules::key)
                .isEqualTo(first);
        assertThat(rules().key()).isEqualTo(first);
        assertThat(rules().rules()).hasSize(2);
    }
}
