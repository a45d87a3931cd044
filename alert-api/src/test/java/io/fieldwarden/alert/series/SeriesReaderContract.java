package io.fieldwarden.alert.series;

import static org.assertj.core.api.Assertions.assertThat;

import io.fieldwarden.alert.series.SeriesReader.Span;
import io.fieldwarden.device.ChannelId;
import io.fieldwarden.device.DeviceId;
import io.fieldwarden.device.Quality;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.Test;

/** What every {@link SeriesReader} does; each adapter's test says how points get into its store. */
public abstract class SeriesReaderContract {
    protected static final long T0 = 1_790_000_000_000L;
    protected static final ChannelId TEMP = new ChannelId("air_temp");
    protected static final ChannelId HUMIDITY = new ChannelId("air_rh");

    /** The reader under test, on a store that only this test uses. */
    protected abstract SeriesReader reader();

    /** Puts points in as the writer of the product lays them out. */
    protected abstract void write(DeviceId device, ChannelId channel, List<Point> points) throws Exception;

    private static final DeviceId DEVICE = new DeviceId("weather-东一田");

    private static Point good(long at, double value) {
        return new Point(at, value, Quality.GOOD, at + 250, false);
    }

    @Test
    void what_was_never_stored_is_empty() {
        DeviceId unknown = new DeviceId("unknown");
        assertThat(reader().read(unknown, TEMP, 0, T0, 10)).isEmpty();
        assertThat(reader().sample(unknown, TEMP, new Span(0, T0), 10)).isEmpty();
        assertThat(reader().newest(unknown)).isEmpty();
    }

    @Test
    void a_point_comes_back_with_value_quality_reason_receipt_and_mark() throws Exception {
        Point bad = new Point(T0, -9999.25, Quality.bad(Quality.Reason.SENTINEL), T0 + 77, true);
        Point suspect = new Point(T0 + 1, 21.4, Quality.suspect(Quality.Reason.CLOCK_FUTURE), T0 + 78, false);
        write(DEVICE, TEMP, List.of(bad, suspect));
        assertThat(reader().read(DEVICE, TEMP, T0, T0 + 2, 10)).containsExactly(bad, suspect);
    }

    @Test
    void a_range_begins_with_its_first_millisecond_and_ends_before_its_last() throws Exception {
        write(DEVICE, TEMP, List.of(good(T0, 1), good(T0 + 10, 2), good(T0 + 20, 3)));
        assertThat(reader().read(DEVICE, TEMP, T0 + 10, T0 + 20, 10)).containsExactly(good(T0 + 10, 2));
    }

    @Test
    void the_limit_keeps_the_oldest_in_order_of_time() throws Exception {
        write(DEVICE, TEMP, List.of(good(T0 + 30, 3), good(T0 + 10, 1), good(T0 + 20, 2)));
        assertThat(reader().read(DEVICE, TEMP, T0, T0 + 100, 2)).containsExactly(good(T0 + 10, 1), good(T0 + 20, 2));
    }

    @Test
    void channels_and_devices_are_kept_apart() throws Exception {
        write(DEVICE, TEMP, List.of(good(T0, 1)));
        write(DEVICE, HUMIDITY, List.of(good(T0, 2)));
        write(new DeviceId("other"), TEMP, List.of(good(T0, 3)));
        assertThat(reader().read(DEVICE, TEMP, T0, T0 + 1, 10)).containsExactly(good(T0, 1));
    }

    @Test
    void the_newest_is_by_observation_per_channel() throws Exception {
        write(DEVICE, TEMP, List.of(good(T0 + 20, 2), good(T0 + 10, 1)));
        write(DEVICE, HUMIDITY, List.of(good(T0 + 5, 60)));
        assertThat(reader().newest(DEVICE))
                .hasSize(2)
                .containsEntry(TEMP, good(T0 + 20, 2))
                .containsEntry(HUMIDITY, good(T0 + 5, 60));
    }

    @Test
    void the_qualities_of_a_range_are_counted_per_channel_with_the_newest_reason() throws Exception {
        write(
                DEVICE,
                TEMP,
                List.of(
                        good(T0, 1),
                        new Point(T0 + 1, -9999, Quality.bad(Quality.Reason.SENTINEL), T0 + 9, false),
                        new Point(T0 + 2, 99, Quality.bad(Quality.Reason.OUT_OF_RANGE), T0 + 9, false),
                        new Point(T0 + 3, 2, Quality.suspect(Quality.Reason.CLOCK_FUTURE), T0 + 9, false),
                        good(T0 + 4, 3),
                        new Point(T0 + 5, 4, Quality.bad(Quality.Reason.SENTINEL), T0 + 9, false)));
        write(DEVICE, HUMIDITY, List.of(good(T0 + 4, 60)));
        write(new DeviceId("other"), TEMP, List.of(good(T0, 3)));
        assertThat(reader().quality(DEVICE, new Span(T0, T0 + 5)))
                .hasSize(2)
                .containsEntry(TEMP, new QualityCount(2, 1, 2, Quality.Reason.CLOCK_FUTURE))
                .containsEntry(HUMIDITY, new QualityCount(1, 0, 0, Quality.Reason.NONE));
        assertThat(reader().quality(new DeviceId("unknown"), new Span(T0, T0 + 5)))
                .isEmpty();
    }

    @Test
    void a_sample_of_few_points_is_all_of_them() throws Exception {
        List<Point> points = List.of(good(T0, 1), good(T0 + 10, 2), good(T0 + 20, 3));
        write(DEVICE, TEMP, points);
        assertThat(reader().sample(DEVICE, TEMP, new Span(T0, T0 + 100), 3)).isEqualTo(points);
    }

    @Test
    void a_sample_of_many_points_is_bounded_and_keeps_extremes_and_faults() throws Exception {
        List<Point> points = new ArrayList<>();
        for (int i = 0; i < 5_000; i++) {
            points.add(good(T0 + i * 1_000L, Math.sin(i / 100.0)));
        }
        Point peak = good(T0 + 1_234_000L, 99);
        Point dip = good(T0 + 4_321_000L, -99);
        Point fault = new Point(T0 + 2_500_000L, -9999, Quality.bad(Quality.Reason.SENTINEL), T0, false);
        points.set(1_234, peak);
        points.set(4_321, dip);
        points.set(2_500, fault);
        write(DEVICE, TEMP, points);
        List<Point> sample = reader().sample(DEVICE, TEMP, new Span(T0, T0 + 5_000_000L), 300);
        assertThat(sample).hasSizeBetween(150, 300).contains(peak, dip, fault);
        assertThat(sample).isSortedAccordingTo((a, b) -> Long.compare(a.at(), b.at()));
    }
}
