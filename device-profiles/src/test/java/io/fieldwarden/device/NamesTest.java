package io.fieldwarden.device;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class NamesTest {
    @ParameterizedTest
    @ValueSource(strings = {"a", "boiler-2", "3北.田:1", "air_temp", "(x)", "锅炉房"})
    void may_be_words_of_any_script(String name) {
        assertThat(new DeviceId(name).value()).isEqualTo(name);
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "",
                "a b",
                "a+b",
                "a#",
                "a/b",
                "$SYS",
                "a,b",
                "a=b",
                "a\"",
                "a'",
                "a\\b",
                "a\nb",
                "a\u0000",
                "a\u007f",
                "a\u0085",
                "a\u00a0b",
                "a\u2028b",
                "a\u3000b",
                "\ud83d\ude00",
                "\ud800"
            })
    void may_not_hold_what_topics_paths_and_series_use(String name) {
        assertThatThrownBy(() -> new DeviceId(name))
                .isInstanceOf(IllegalArgumentException.class)
                .hasMessageStartingWith("device id: ");
    }

    @Test
    void have_up_to_128_characters() {
        assertThat(new ChannelId("x".repeat(128)).value()).hasSize(128);
        assertThatThrownBy(() -> new ChannelId("x".repeat(129)))
                .hasMessage("channel id: length 129 is not between 1 and 128");
    }

    @Test
    void a_profile_reference_is_written_id_at_version() {
        assertThat(ProfileRef.parse("soil-station@12")).isEqualTo(new ProfileRef(new ProfileId("soil-station"), 12));
        assertThat(new ProfileRef(new ProfileId("a@b"), 1)).hasToString("a@b@1");
        assertThat(ProfileRef.parse("a@b@1").id().value()).isEqualTo("a@b");
    }

    @ParameterizedTest
    @ValueSource(strings = {"", "x", "@1", "x@", "x@y", "x@0", "x@-1", "x@1.5", "x@99999999999"})
    void a_reference_of_another_form_is_refused(String text) {
        assertThatThrownBy(() -> ProfileRef.parse(text)).isInstanceOf(IllegalArgumentException.class);
    }
}
