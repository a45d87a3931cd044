package io.fieldwarden.hub.series;

import static org.assertj.core.api.Assertions.assertThat;

import io.fieldwarden.alert.series.Point;
import io.fieldwarden.alert.series.SeriesReader.Span;
import io.fieldwarden.device.Reading;
import io.fieldwarden.device.series.Retention;
import io.fieldwarden.device.series.Rollup;
import io.fieldwarden.device.series.RollupStep;
import io.fieldwarden.stream.series.Retaining;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.Test;

/** What a time series does whose old readings are dropped, whoever keeps it. */
public abstract class RetainedSeriesContract extends TimeSeriesContract {
    protected abstract Retaining retaining();

    /** What a chart of roll-ups shows; when in a span an extreme was, not every store keeps. */
    private static List<List<Object>> shown(List<Rollup> rollups) {
        return rollups.stream()
                .map(one -> List.<Object>of(
                        one.at(),
                        one.counts(),
                        one.low().value(),
                        one.high().value(),
                        one.mean(),
                        one.last().value()))
                .toList();
    }

    private void sumUp() {
        for (int i = 0; i < 2; i++) {
            passTime();
            writer.write(List.of(reading(FIELD, HUMIDITY, NOON.plusSeconds(i), 50)));
        }
    }

    @Test
    void roll_ups_and_extremes_of_readings_that_were_dropped_stay_and_late_readings_do_not_spoil_them() {
        Retention keep = Retention.parse("raw=2d 15m=4d 1h=8d 1d=forever");
        List<Reading> readings = new ArrayList<>();
        for (int i = 0; i < 10 * 96; i++) {
            readings.add(reading(NOON.minus(Duration.ofMinutes(15L * i)), i == 700 ? 99 : i % 40));
        }
        writer.write(readings);
        sumUp();
        long now = NOON.toEpochMilli();
        Span days = new Span(RollupStep.DAY.floor(now - Duration.ofDays(9).toMillis()), RollupStep.DAY.ceiling(now));
        List<List<Object>> before = shown(reader.rollups(FIELD, TEMP, RollupStep.DAY, days));
        assertThat(before).hasSize(10);
        try (Retaining retaining = retaining()) {
            assertThat(retaining
                            .sweep(device -> Retention.FOREVER, now, () -> true)
                            .readings())
                    .isZero();
            assertThat(retaining.sweep(device -> keep, now, () -> true).readings())
                    .isPositive();
            long kept = keep.rawFrom(now);
            assertThat(reader.read(FIELD, TEMP, 0, kept, 1_000)).isEmpty();
            assertThat(shown(reader.rollups(FIELD, TEMP, RollupStep.DAY, days))).isEqualTo(before);
            Span quarters = new Span(days.from(), keep.from(RollupStep.QUARTER, now));
            assertThat(reader.rollups(FIELD, TEMP, RollupStep.QUARTER, quarters))
                    .isEmpty();
            assertThat(reader.sample(FIELD, TEMP, new Span(days.from(), now + 1), 90))
                    .extracting(Point::value)
                    .contains(99.0);
            Instant late = NOON.minus(Duration.ofDays(5));
            writer.write(List.of(reading(late, 1_000)));
            sumUp();
            assertThat(shown(reader.rollups(FIELD, TEMP, RollupStep.DAY, days))).isEqualTo(before);
            assertThat(retaining.sweep(device -> keep, now, () -> true)).isEqualTo(new Retaining.Dropped(1, 0));
            assertThat(shown(reader.rollups(FIELD, TEMP, RollupStep.DAY, days))).isEqualTo(before);
        }
    }
}
