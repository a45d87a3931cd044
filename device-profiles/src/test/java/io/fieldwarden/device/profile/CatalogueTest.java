package io.fieldwarden.device.profile;

import static org.assertj.core.api.Assertions.assertThat;

import io.fieldwarden.device.ProfileId;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

class CatalogueTest {
    static List<ProfileId> ids() {
        return Catalogue.ids();
    }

    @ParameterizedTest
    @MethodSource("ids")
    void every_listed_profile_is_there_and_has_no_fault(ProfileId id) {
        ProfileLoader.Loaded loaded = ProfileLoader.load(Catalogue.yaml(id));
        assertThat(loaded.faults()).isEmpty();
        assertThat(loaded.profile()).hasValueSatisfying(profile -> {
            assertThat(profile.ref().id()).isEqualTo(id);
            assertThat(profile.rules()).isNotEmpty();
        });
    }

    @ParameterizedTest
    @MethodSource("ids")
    void every_rule_binds_when_the_parameters_without_default_are_given(ProfileId id) {
        DeviceProfile profile = Catalogue.profile(id);
        Map<String, String> given = new HashMap<>();
        profile.parameters().forEach((name, parameter) -> {
            if (parameter.fallback().isEmpty()) {
                given.put(
                        name,
                        switch (parameter.type()) {
                            case NUMBER -> "1";
                            case TEXT -> "x";
                            case BOOLEAN -> "true";
                            case DATE -> "2026-01-01";
                        });
            }
        });
        assertThat(profile.rules())
                .allSatisfy(rule -> assertThat(rule.bind(given).id()).isEqualTo(rule.id()));
    }

    @Test
    void all_gives_each_profile_once() {
        assertThat(Catalogue.all())
                .hasSize(17)
                .extracting(profile -> profile.ref().id())
                .containsExactlyElementsOf(ids());
    }

    @ParameterizedTest
    @MethodSource("ids")
    void every_text_is_there_in_both_languages_and_no_rule_imitates_a_weather_signal(ProfileId id) {
        CatalogueFile file = CatalogueFile.of(id);
        file.channels().forEach(channel -> {
            assertThat(channel.en()).as(channel.id()).isNotBlank().isNotEqualTo(channel.zh());
            assertThat(channel.provenance()).as(channel.id()).matches("[VME](:|;|$).*");
        });
        file.rules().forEach(rule -> {
            assertThat(rule.en()).as(rule.id()).isNotBlank().isNotEqualTo(rule.zh());
            assertThat(rule.zh()).as(rule.id()).doesNotContain("预警信号");
            assertThat(rule.citation()).as(rule.id()).isNotBlank();
        });
        file.notFormal().forEach(reason -> assertThat(reason.reason()).isNotBlank());
    }

    @ParameterizedTest
    @MethodSource("ids")
    void a_device_without_parameters_works(ProfileId id) {
        assertThat(Catalogue.profile(id).rules())
                .allSatisfy(rule -> assertThat(rule.bind(Map.of()).id()).isEqualTo(rule.id()));
    }
}
