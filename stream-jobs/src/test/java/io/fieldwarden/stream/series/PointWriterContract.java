package io.fieldwarden.stream.series;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.catchThrowableOfType;

import io.fieldwarden.device.ChannelId;
import io.fieldwarden.device.DeviceId;
import io.fieldwarden.device.Quality;
import io.fieldwarden.device.Reading;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

/** What every {@link PointWriter} keeps to. */
public abstract class PointWriterContract {
    protected static final DeviceId FIELD = new DeviceId("field-3");
    protected static final ChannelId TEMP = new ChannelId("air_temp");
    protected static final Instant NOON = Instant.parse("2026-06-01T12:00:00Z");

    protected PointWriter writer;

    /** Opens a writer on an empty store. */
    protected abstract PointWriter open() throws Exception;

    /** What stands in the store, in order of time. */
    protected abstract List<Reading> stored(DeviceId device, ChannelId channel) throws Exception;

    /** Takes the store away until {@link #giveBack}. */
    protected abstract void takeAway() throws Exception;

    protected abstract void giveBack() throws Exception;

    @BeforeEach
    void openWriter() throws Exception {
        writer = open();
    }

    @AfterEach
    void closeWriter() {
        writer.close();
    }

    protected static Reading reading(Instant at, double value) {
        return new Reading(FIELD, TEMP, at, at.plusMillis(35), value, Quality.GOOD, false);
    }

    @Test
    void a_point_is_read_back_with_all_that_belongs_to_it() throws Exception {
        Reading good = reading(NOON, 21.4);
        Reading bad = new Reading(
                FIELD,
                TEMP,
                NOON.plusMillis(1),
                NOON.plusSeconds(9),
                -9999,
                Quality.bad(Quality.Reason.SENTINEL),
                true);

        assertThat(writer.write(List.of(good, bad))).isEqualTo(new PointWriter.Written(2, List.of()));

        assertThat(stored(FIELD, TEMP)).containsExactly(good, bad);
    }

    @Test
    void writing_a_key_again_replaces_the_point() throws Exception {
        writer.write(List.of(reading(NOON, 1), reading(NOON.plusSeconds(1), 2)));
        Reading corrected =
                new Reading(FIELD, TEMP, NOON, NOON.plusSeconds(60), 7, Quality.suspect(Quality.Reason.MARKED), true);

        writer.write(List.of(corrected));

        assertThat(stored(FIELD, TEMP)).containsExactly(corrected, reading(NOON.plusSeconds(1), 2));
    }

    @Test
    void of_two_readings_with_one_key_in_a_batch_the_last_counts() throws Exception {
        PointWriter.Written written = writer.write(List.of(reading(NOON, 1), reading(NOON, 2), reading(NOON, 3)));

        assertThat(written.stored()).isEqualTo(3);
        assertThat(stored(FIELD, TEMP)).containsExactly(reading(NOON, 3));
    }

    @Test
    void a_batch_may_be_repeated_whole() throws Exception {
        List<Reading> batch = List.of(reading(NOON, 1), reading(NOON.plusSeconds(1), 2));
        writer.write(batch);
        writer.write(batch);

        assertThat(stored(FIELD, TEMP)).isEqualTo(batch);
    }

    @Test
    void series_are_kept_apart_by_device_and_by_channel() throws Exception {
        DeviceId pond = new DeviceId("塘-东1");
        ChannelId oxygen = new ChannelId("溶解氧");
        Reading other = new Reading(pond, oxygen, NOON, NOON, 5.5, Quality.GOOD, false);
        Reading sameChannel = new Reading(pond, TEMP, NOON, NOON, 6.5, Quality.GOOD, false);

        writer.write(List.of(reading(NOON, 1), other, sameChannel));

        assertThat(stored(FIELD, TEMP)).containsExactly(reading(NOON, 1));
        assertThat(stored(pond, oxygen)).containsExactly(other);
        assertThat(stored(pond, TEMP)).containsExactly(sameChannel);
    }

    @Test
    void extreme_values_keep_every_bit() throws Exception {
        List<Reading> extremes = new ArrayList<>();
        double[] values = {Double.MAX_VALUE, -Double.MAX_VALUE, 1e-300, 0.1 + 0.2, 123456789.12345679, -1, 0};
        for (int i = 0; i < values.length; i++) {
            extremes.add(reading(NOON.plusMillis(i), values[i]));
        }

        writer.write(extremes);

        assertThat(stored(FIELD, TEMP)).isEqualTo(extremes);
    }

    @Test
    void a_large_batch_is_written_whole() throws Exception {
        List<Reading> batch = new ArrayList<>();
        for (int i = 0; i < 5_000; i++) {
            batch.add(reading(NOON.plusMillis(i), i));
        }

        assertThat(writer.write(batch).stored()).isEqualTo(5_000);

        assertThat(stored(FIELD, TEMP)).isEqualTo(batch);
    }

    @Test
    void an_empty_batch_is_nothing() {
        assertThat(writer.write(List.of())).isEqualTo(new PointWriter.Written(0, List.of()));
    }

    @Test
    void a_store_that_is_away_asks_for_a_retry_and_the_same_writer_goes_on_when_it_is_back() throws Exception {
        writer.write(List.of(reading(NOON, 1)));
        takeAway();
        Reading second = reading(NOON.plusSeconds(1), 2);

        StoreException failure = catchThrowableOfType(StoreException.class, () -> writer.write(List.of(second)));

        assertThat(failure).isNotNull();
        assertThat(failure.retry()).isTrue();
        giveBack();
        writer.write(List.of(second));
        assertThat(stored(FIELD, TEMP)).containsExactly(reading(NOON, 1), second);
    }
}
