package io.fieldwarden.stream.influx;

import io.fieldwarden.device.Quality;
import io.fieldwarden.device.Reading;
import io.fieldwarden.device.series.Rollup;
import io.fieldwarden.device.series.RollupStep;
import io.fieldwarden.device.series.SeriesSchema;
import org.jspecify.annotations.Nullable;

/** Line protocol. Names need no escaping: device and channel ids hold no space, comma, equals sign or backslash. */
final class Lines {
    private static final String BEFORE_DEVICE = SeriesSchema.MEASUREMENT + "," + SeriesSchema.TAG_CHANNEL + "=";

    private Lines() {}

    static String of(Reading point) {
        // Tags in the order of their names, as the server sorts them.
        return BEFORE_DEVICE
                + point.channel().value()
                + ',' + SeriesSchema.TAG_DEVICE + '=' + point.device().value()
                + ' ' + SeriesSchema.FIELD_QUALITY + '='
                + point.quality().level().code()
                + "i," + SeriesSchema.FIELD_REASON + "=\""
                + point.quality().reason().text()
                + "\"," + SeriesSchema.FIELD_RECEIVED + '=' + point.receivedAt().toEpochMilli()
                + "i," + SeriesSchema.FIELD_REPLAYED + '=' + point.replayed()
                + text(point.text())
                + ',' + SeriesSchema.FIELD_VALUE + '=' + point.value()
                + ' ' + point.observedAt().toEpochMilli();
    }

    /** A roll-up that is to outlive its readings. */
    static String of(String device, String channel, RollupStep step, Rollup rollup) {
        return SeriesSchema.ROLLUP_TABLE + ',' + SeriesSchema.TAG_CHANNEL + '=' + channel + ','
                + SeriesSchema.TAG_DEVICE
                + '=' + device + ',' + SeriesSchema.TAG_STEP + '=' + step.text()
                + " good=" + rollup.count(Quality.Level.GOOD)
                + "i,suspect=" + rollup.count(Quality.Level.SUSPECT)
                + "i,bad=" + rollup.count(Quality.Level.BAD)
                + "i,missing=" + rollup.count(Quality.Level.MISSING)
                + "i,low_at=" + rollup.low().at()
                + "i,low=" + rollup.low().value()
                + ",high_at=" + rollup.high().at()
                + "i,high=" + rollup.high().value()
                + ',' + SeriesSchema.FIELD_TOTAL + '=' + rollup.total()
                + ",last_at=" + rollup.last().at()
                + "i,last=" + rollup.last().value()
                + ",bad_at=" + rollup.firstBadAt()
                + "i " + rollup.at();
    }

    /** Quotes and backslashes are escaped in string fields; line ends are taken as they are. */
    private static String text(@Nullable String text) {
        return text == null
                ? ""
                : ',' + SeriesSchema.FIELD_TEXT + "=\""
                        + text.replace("\\", "\\\\").replace("\"", "\\\"") + '"';
    }
}
