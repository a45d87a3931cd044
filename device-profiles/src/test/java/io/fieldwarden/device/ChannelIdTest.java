package io.fieldwarden.device;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.util.stream.IntStream;
import org.junit.jupiter.api.Test;

class ChannelIdTest {
    @Test
    void the_same_name_is_mostly_the_same_object() {
        ChannelId first = ChannelId.of(new String("air_temp"));

        assertThat(ChannelId.of(new String("air_temp"))).isSameAs(first).isEqualTo(new ChannelId("air_temp"));
    }

    @Test
    void names_that_share_a_place_are_told_apart() {
        // Ten times more names than places.
        assertThat(IntStream.range(0, 40_960).mapToObj(i -> "channel_" + i))
                .allSatisfy(name -> assertThat(ChannelId.of(name).value()).isEqualTo(name));
    }

    @Test
    void a_name_that_may_not_be_is_refused_like_anywhere() {
        assertThatThrownBy(() -> ChannelId.of("a/b"))
                .isInstanceOf(IllegalArgumentException.class)
                .hasMessageContaining("channel id");
    }
}
