package io.fieldwarden.hub.series;

import io.fieldwarden.alert.series.Point;
import io.fieldwarden.alert.series.SeriesReader;
import io.fieldwarden.device.ChannelId;
import io.fieldwarden.device.DeviceId;
import io.fieldwarden.device.Quality;
import io.fieldwarden.device.Reading;
import io.fieldwarden.stream.series.PointWriter;
import java.time.Instant;
import java.util.List;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;

/** One real store, empty before each test, with a writer at one end and a reader at the other. */
abstract class TwoEnds {
    protected static final DeviceId FIELD = new DeviceId("field-3");
    protected static final ChannelId TEMP = new ChannelId("air_temp");
    protected static final ChannelId HUMIDITY = new ChannelId("air_rh");
    protected static final Instant NOON = Instant.parse("2026-06-01T12:00:00Z");

    protected static final int ALL = 1_000_000;

    protected PointWriter writer;
    protected SeriesReader reader;

    /** Makes an empty store, which {@link #writer} and {@link #reader} then open. */
    protected abstract void create() throws Exception;

    protected abstract PointWriter writer();

    protected abstract SeriesReader reader();

    @BeforeEach
    final void openBothEnds() throws Exception {
        create();
        writer = writer();
        reader = reader();
    }

    @AfterEach
    final void closeBothEnds() {
        writer.close();
        reader.close();
    }

    protected static Reading reading(Instant at, double value) {
        return reading(FIELD, TEMP, at, value);
    }

    protected static Reading reading(DeviceId device, ChannelId channel, Instant at, double value) {
        return new Reading(device, channel, at, at.plusMillis(35), value, Quality.GOOD, false);
    }

    protected static Point point(Reading reading) {
        return new Point(
                reading.observedAt().toEpochMilli(),
                reading.value(),
                reading.quality(),
                reading.receivedAt().toEpochMilli(),
                reading.replayed(),
                reading.text());
    }

    protected static List<Point> points(List<Reading> readings) {
        return readings.stream().map(TwoEnds::point).toList();
    }

    /** Everything of the first channel of the field. */
    protected List<Point> all() {
        return all(FIELD, TEMP);
    }

    protected List<Point> all(DeviceId device, ChannelId channel) {
        return reader.read(device, channel, Long.MIN_VALUE / 2_000_000, Long.MAX_VALUE / 2_000_000, ALL);
    }
}
