package io.fieldwarden.device.series;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.time.Instant;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

final class RetentionTest {
    @Test
    void whole_days_of_china_standard_time_are_kept_from_a_beginning() {
        Retention retention = Retention.parse("raw=2d 15m=30d 1h=1y 1d=forever");
        long now = Instant.parse("2026-11-23T18:00:00Z").toEpochMilli();
        assertThat(Instant.ofEpochMilli(retention.rawFrom(now))).isEqualTo("2026-11-21T16:00:00Z");
        assertThat(Instant.ofEpochMilli(retention.from(RollupStep.QUARTER, now)))
                .isEqualTo("2026-10-24T16:00:00Z");
        assertThat(Instant.ofEpochMilli(retention.from(RollupStep.HOUR, now))).isEqualTo("2025-11-22T16:00:00Z");
        assertThat(retention.from(RollupStep.DAY, now)).isEqualTo(Long.MIN_VALUE);
        assertThat(Retention.FOREVER.rawFrom(now)).isEqualTo(Long.MIN_VALUE);
    }

    @ParameterizedTest
    @CsvSource(delimiter = '|', quoteCharacter = '"', textBlock = """
            raw=400d                              | is missing
            raw=1d 15m=30d 1h=1y 1d=forever       | less than 2 days
            raw=31d 15m=30d 1h=1y 1d=forever      | '15m' is kept for less than 'raw'
            raw=3d 15m=30d 1h=forever 1d=10y      | '1d' is kept for less than '1h'
            raw=3d 15m=30d 1h=1y 1d=forever 1m=3d | '1m' is not one of raw, 15m, 1h, 1d
            raw=3d raw=4d 15m=30d 1h=1y 1d=1y     | 'raw' is said twice
            raw=3w 15m=30d 1h=1y 1d=1y            | 'raw=3w' is not like
            """)
    void what_makes_no_sense_is_refused_with_the_part_and_the_rule(String text, String why) {
        assertThatThrownBy(() -> Retention.parse(text))
                .isInstanceOf(IllegalArgumentException.class)
                .hasMessageContaining(why);
    }
}
