package io.fieldwarden.hub.series;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.fieldwarden.alert.series.Downsampler;
import io.fieldwarden.alert.series.Point;
import io.fieldwarden.alert.series.SeriesReader.Span;
import io.fieldwarden.device.ChannelId;
import io.fieldwarden.device.DeviceId;
import io.fieldwarden.device.Quality;
import io.fieldwarden.device.Reading;
import io.fieldwarden.device.series.Rollup;
import io.fieldwarden.device.series.RollupStep;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import java.util.Map;
import java.util.Random;
import java.util.TreeMap;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;

/**
 * What a time series does, whoever keeps it: the point writer of the stream job and the reader of the API, which know nothing
 * of each other, at the two ends of one real store.
 */
public abstract class TimeSeriesContract extends TwoEnds {
    /** More than the reader fetches from a server at once. */
    private static final int PAGES = 50_007;

    private static List<Reading> sines(int count) {
        List<Reading> readings = new ArrayList<>(count);
        for (int i = 0; i < count; i++) {
            readings.add(reading(NOON.plusMillis(i * 1_000L), 20 + 5 * Math.sin(i / 100.0)));
        }
        return readings;
    }

    @Test
    void a_scan_gives_the_points_of_several_channels_in_order_of_time_and_then_of_channel() {
        List<Reading> written = new ArrayList<>();
        List<String> expected = new ArrayList<>();
        for (int i = 0; i < 9_000; i++) {
            Reading one = reading(FIELD, i % 2 == 0 ? HUMIDITY : TEMP, NOON.plusMillis(i / 2), i);
            written.add(one);
            expected.add(one.channel() + " " + point(one));
        }
        Collections.shuffle(written, new Random(5));
        writer.write(written);
        Span span = new Span(NOON.toEpochMilli() + 10, NOON.toEpochMilli() + 4_400);
        List<ChannelId> channels = List.of(TEMP, HUMIDITY, new ChannelId("never_sent"));
        List<String> seen = new ArrayList<>();
        assertThat(reader.scan(FIELD, channels, span, (channel, point) -> seen.add(channel + " " + point)))
                .isTrue();
        assertThat(seen).isEqualTo(expected.subList(20, 8_800));
        assertThat(reader.scan(FIELD, channels, span, (channel, point) -> false))
                .isFalse();
    }

    @Test
    void every_quality_with_every_reason_is_read_as_it_was_written() {
        List<Reading> written = new ArrayList<>();
        for (Quality.Level level : Quality.Level.values()) {
            for (Quality.Reason reason : Quality.Reason.values()) {
                if ((level == Quality.Level.GOOD) == (reason == Quality.Reason.NONE)) {
                    int n = written.size();
                    Instant at = NOON.plusMillis(n);
                    written.add(new Reading(
                            FIELD, TEMP, at, at.plusSeconds(n), n / 8.0, new Quality(level, reason), n % 2 == 1));
                }
            }
        }
        assertThat(writer.write(written).stored()).isEqualTo(written.size());
        assertThat(all()).isEqualTo(points(written)).hasSizeGreaterThan(20);
    }

    @Test
    void a_text_is_read_as_it_was_written_and_replaced_like_a_number() {
        List<Reading> said = new ArrayList<>();
        for (String text : List.of("", "v1.2", "张三", "a \"quoted\" back\\slash", "two\nlines", " ,=")) {
            said.add(new Reading(
                    FIELD, TEMP, NOON.plusSeconds(said.size()), NOON.plusSeconds(90), 0, Quality.GOOD, false, text));
        }
        writer.write(said);
        assertThat(all()).isEqualTo(points(said));
        Reading corrected =
                new Reading(FIELD, TEMP, NOON.plusSeconds(1), NOON.plusSeconds(95), 0, Quality.GOOD, false, "v1.3");
        writer.write(List.of(corrected));
        assertThat(all().get(1)).isEqualTo(point(corrected));
        assertThat(reader.newest(FIELD).get(TEMP)).isEqualTo(point(said.get(5)));
    }

    @ParameterizedTest
    @EnumSource(RollupStep.class)
    void a_rollup_is_that_of_the_readings_as_they_are_whatever_came_late_or_was_corrected(RollupStep step) {
        Random random = new Random(11);
        Map<Long, Reading> newest = new TreeMap<>();
        for (int batch = 0; batch < 12; batch++) {
            List<Reading> some = new ArrayList<>();
            for (int i = 0; i < 400; i++) {
                // 3 days; half-minutes, so that many keys are written again with another value or quality
                Instant at = NOON.plusSeconds(random.nextInt(3 * 2 * 1440) * 30L);
                Quality quality = switch (random.nextInt(8)) {
                    case 0 -> Quality.bad(Quality.Reason.SENTINEL);
                    case 1 -> Quality.suspect(Quality.Reason.CLOCK_FUTURE);
                    case 2 -> new Quality(Quality.Level.MISSING, Quality.Reason.DEVICE_FLAG);
                    default -> Quality.GOOD;
                };
                some.add(new Reading(FIELD, TEMP, at, at, random.nextInt(4_000) / 8.0, quality, false));
            }
            writer.write(some);
            some.forEach(reading -> newest.put(reading.observedAt().toEpochMilli(), reading));
            passTime();
        }
        Map<Long, Rollup.Sum> sums = new TreeMap<>();
        newest.forEach((at, reading) -> sums.computeIfAbsent(step.floor(at), Rollup.Sum::new)
                .add(at, reading.value(), reading.quality().level()));
        Span all = new Span(
                step.floor(NOON.toEpochMilli()),
                step.ceiling(NOON.plus(Duration.ofDays(3)).toEpochMilli()));
        List<Rollup> expected = sums.values().stream().map(Rollup.Sum::finish).toList();
        List<Rollup> read = reader.rollups(FIELD, TEMP, step, all);
        assertThat(read).hasSameSizeAs(expected);
        for (int i = 0; i < expected.size(); i++) {
            Rollup one = read.get(i);
            Rollup other = expected.get(i);
            assertThat(one.at()).isEqualTo(other.at());
            assertThat(one.counts()).isEqualTo(other.counts());
            assertThat(one.low().value()).isEqualTo(other.low().value());
            assertThat(one.high().value()).isEqualTo(other.high().value());
            assertThat(one.last().value()).isEqualTo(other.last().value());
            assertThat(one.mean()).isEqualTo(other.mean());
        }
    }

    /** Lets the store do what it does from time to time. */
    protected void passTime() {}

    @Test
    void a_range_begins_with_its_first_millisecond_and_ends_before_its_last() {
        Reading second = reading(NOON.plusMillis(10), 2);
        writer.write(List.of(reading(NOON, 1), second, reading(NOON.plusMillis(20), 3)));
        long from = NOON.toEpochMilli();
        assertThat(reader.read(FIELD, TEMP, from + 10, from + 20, ALL)).containsExactly(point(second));
        assertThat(reader.read(FIELD, TEMP, from + 1, from + 10, ALL)).isEmpty();
        assertThat(reader.sample(FIELD, TEMP, new Span(from + 10, from + 20), 9))
                .containsExactly(point(second));
    }

    @Test
    void what_was_written_in_any_order_is_read_in_the_order_of_observation() {
        List<Reading> ordered = sines(500);
        List<Reading> shuffled = new ArrayList<>(ordered);
        Collections.shuffle(shuffled, new Random(7));
        writer.write(shuffled.subList(0, 250));
        writer.write(shuffled.subList(250, 500));
        assertThat(all()).isEqualTo(points(ordered));
        assertThat(reader.read(FIELD, TEMP, NOON.toEpochMilli(), NOON.toEpochMilli() + ALL, 3))
                .isEqualTo(points(ordered.subList(0, 3)));
    }

    @Test
    void the_newest_is_the_last_observed_of_each_channel_whenever_it_was_written() {
        Reading humid = reading(FIELD, HUMIDITY, NOON.plusSeconds(5), 60);
        Reading last = reading(NOON.plusSeconds(20), 2);
        writer.write(List.of(last, humid));
        writer.write(List.of(reading(NOON, 1), reading(FIELD, HUMIDITY, NOON, 70)));
        assertThat(reader.newest(FIELD))
                .hasSize(2)
                .containsEntry(TEMP, point(last))
                .containsEntry(HUMIDITY, point(humid));
    }

    @Test
    void a_reading_from_the_future_does_not_hide_the_newest_unless_there_is_no_other() {
        Instant future = NOON.plus(Duration.ofDays(3_650));
        Quality clock = Quality.suspect(Quality.Reason.CLOCK_FUTURE);
        Reading last = reading(NOON.plusSeconds(20), 2);
        Reading only = new Reading(FIELD, HUMIDITY, future, NOON, 60, clock, false);
        writer.write(List.of(reading(NOON, 1), new Reading(FIELD, TEMP, future, NOON, 9, clock, false), last, only));
        assertThat(reader.newest(FIELD))
                .hasSize(2)
                .containsEntry(TEMP, point(last))
                .containsEntry(HUMIDITY, point(only));
    }

    @Test
    void a_reading_written_twice_is_one_point() {
        List<Reading> batch = sines(100);
        writer.write(batch);
        writer.write(batch);
        List<Reading> twice = new ArrayList<>(batch);
        twice.addAll(batch);
        assertThat(writer.write(twice).stored()).isEqualTo(200);
        assertThat(all()).isEqualTo(points(batch));
    }

    @Test
    void another_writer_that_repeats_what_a_dead_one_had_written_changes_nothing() {
        List<Reading> batch = sines(100);
        writer.write(batch);
        writer.close();
        writer = writer();
        writer.write(batch.subList(40, 100));
        writer.write(List.of(reading(NOON.plusSeconds(200), 1)));
        assertThat(all().subList(0, 100)).isEqualTo(points(batch));
        assertThat(all()).hasSize(101);
    }

    @Test
    void a_correction_replaces_value_quality_reason_receipt_and_mark() {
        Reading first = new Reading(FIELD, TEMP, NOON, NOON, -9999, Quality.bad(Quality.Reason.SENTINEL), false);
        Reading corrected = new Reading(FIELD, TEMP, NOON, NOON.plusSeconds(60), 21.5, Quality.GOOD, true);
        Reading doubted = new Reading(
                FIELD, TEMP, NOON, NOON.plusSeconds(90), 21.5, Quality.suspect(Quality.Reason.MARKED), true);
        writer.write(List.of(first));
        writer.write(List.of(corrected));
        assertThat(all()).containsExactly(point(corrected));
        assertThat(reader.newest(FIELD)).containsEntry(TEMP, point(corrected));
        writer.write(List.of(first, doubted));
        assertThat(all()).containsExactly(point(doubted));
    }

    @Test
    void a_chart_is_thinned_to_what_was_asked_for_and_keeps_extremes_and_faults() {
        List<Reading> written = sines(5_000);
        Instant spike = NOON.plusSeconds(1_234);
        Instant dip = NOON.plusSeconds(4_321);
        Instant fault = NOON.plusSeconds(2_500);
        written.set(1_234, reading(spike, 99));
        written.set(4_321, reading(dip, -99));
        written.set(2_500, new Reading(FIELD, TEMP, fault, fault, -9999, Quality.bad(Quality.Reason.SENTINEL), false));
        writer.write(written);
        Span span = new Span(NOON.toEpochMilli(), NOON.plusSeconds(5_000).toEpochMilli());
        List<Point> chart = reader.sample(FIELD, TEMP, span, 300);
        assertThat(chart)
                .hasSizeBetween(150, 300)
                .contains(point(written.get(1_234)), point(written.get(4_321)), point(written.get(2_500)));
        Downsampler same = new Downsampler(span, 300);
        points(written).forEach(same::add);
        assertThat(chart).isEqualTo(same.finish());
        assertThat(reader.sample(FIELD, TEMP, span, 5_000)).isEqualTo(points(written));
    }

    @Test
    void what_does_not_fit_one_answer_of_the_store_is_read_whole_all_the_same() {
        List<Reading> written = sines(PAGES);
        assertThat(writer.write(written).stored()).isEqualTo(PAGES);
        assertThat(all()).isEqualTo(points(written));
        Span span = new Span(NOON.toEpochMilli(), NOON.plusSeconds(PAGES).toEpochMilli());
        assertThat(reader.sample(FIELD, TEMP, span, ALL)).isEqualTo(points(written));
    }

    @Test
    void a_value_that_is_no_number_cannot_be_a_reading_and_every_finite_one_keeps_its_bits() {
        for (double none : new double[] {Double.NaN, Double.POSITIVE_INFINITY, Double.NEGATIVE_INFINITY}) {
            assertThatThrownBy(() -> reading(NOON, none)).isInstanceOf(IllegalArgumentException.class);
        }
        double[] values = {Double.MAX_VALUE, -Double.MAX_VALUE, 1e-300, 0.1 + 0.2, 123456789.12345679, 1e15, -1, 0};
        List<Reading> written = new ArrayList<>();
        for (int i = 0; i < values.length; i++) {
            written.add(reading(NOON.plusMillis(i), values[i]));
        }
        writer.write(written);
        assertThat(all()).isEqualTo(points(written));
    }

    @Test
    void names_of_any_script_and_any_allowed_sign_keep_their_series_apart() {
        List<DeviceId> devices = List.of(
                new DeviceId("塘-东1"),
                new DeviceId("塘-东2"),
                new DeviceId("Weiher.Süd(2)"),
                new DeviceId("a:b;c|d&e*f?g%h"),
                new DeviceId("[x]{y}<z>~`!@^"),
                new DeviceId("长".repeat(128)));
        ChannelId oxygen = new ChannelId("溶解氧_mg·L");
        List<Reading> written = new ArrayList<>();
        for (DeviceId device : devices) {
            written.add(reading(device, oxygen, NOON, written.size()));
            written.add(reading(device, TEMP, NOON, written.size()));
        }
        assertThat(writer.write(written).rejected()).isEmpty();
        for (Reading one : written) {
            assertThat(all(one.device(), one.channel())).containsExactly(point(one));
            assertThat(reader.newest(one.device())).hasSize(2).containsEntry(one.channel(), point(one));
        }
    }

    @Test
    void many_devices_in_one_batch_keep_their_own_points() {
        List<Reading> written = new ArrayList<>();
        for (int n = 0; n < 5; n++) {
            for (int device = 0; device < 300; device++) {
                written.add(reading(new DeviceId("d-" + device), TEMP, NOON.plusSeconds(n), device * 10 + n));
            }
        }
        assertThat(writer.write(written).stored()).isEqualTo(1_500);
        for (int device = 0; device < 300; device += 13) {
            DeviceId id = new DeviceId("d-" + device);
            List<Reading> own = written.stream()
                    .filter(reading -> reading.device().equals(id))
                    .toList();
            assertThat(all(id, TEMP)).isEqualTo(points(own));
            assertThat(reader.newest(id)).containsOnlyKeys(TEMP).containsValue(point(own.get(4)));
        }
    }

    @Test
    void what_was_never_written_is_empty_and_a_reader_opened_before_the_first_point_sees_it() {
        long from = NOON.toEpochMilli();
        assertThat(all()).isEmpty();
        assertThat(reader.newest(FIELD)).isEmpty();
        assertThat(reader.sample(FIELD, TEMP, new Span(0, from), 10)).isEmpty();
        writer.write(List.of());
        writer.write(List.of(reading(NOON, 1)));
        assertThat(all()).containsExactly(point(reading(NOON, 1)));
        assertThat(all(FIELD, HUMIDITY)).isEmpty();
        assertThat(all(new DeviceId("field-4"), TEMP)).isEmpty();
        assertThat(reader.read(FIELD, TEMP, from + 1, from + 100, ALL)).isEmpty();
        assertThat(reader.read(FIELD, TEMP, from - 100, from, ALL)).isEmpty();
        assertThat(reader.sample(FIELD, TEMP, new Span(from + 1, from + 100), 10))
                .isEmpty();
        assertThat(reader.newest(new DeviceId("field-4"))).isEmpty();
    }

    @Test
    void times_long_ago_and_far_ahead_are_kept_to_the_millisecond() {
        List<Reading> written = List.of(
                reading(Instant.ofEpochMilli(-1), 1),
                reading(Instant.EPOCH, 2),
                reading(Instant.ofEpochMilli(1), 3),
                reading(Instant.parse("2038-01-19T03:14:08.001Z"), 4),
                reading(Instant.parse("2106-02-07T06:28:16.999Z"), 5));
        assertThat(writer.write(written).rejected()).isEmpty();
        assertThat(all()).isEqualTo(points(written));
        assertThat(reader.newest(FIELD)).containsEntry(TEMP, point(written.get(4)));
    }
}
