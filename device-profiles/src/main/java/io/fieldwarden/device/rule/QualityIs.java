package io.fieldwarden.device.rule;

import io.fieldwarden.device.ChannelId;
import io.fieldwarden.device.Quality;
import java.util.EnumSet;
import java.util.List;
import java.util.Set;
import java.util.TreeSet;

/**
 * The newest reading of one of the channels has one of these qualities, for one of these reasons: a question about the
 * sensor, not about the process. Unknown until one of the channels has been heard.
 *
 * @param sensors at most {@value #MOST}, without the same twice
 * @param levels what the reading is worth
 * @param reasons why it is not good
 */
public record QualityIs(List<ChannelId> sensors, Set<Quality.Level> levels, Set<Quality.Reason> reasons)
        implements Condition {
    /** Two bits for each channel in one exact double; more channels take more doubles. */
    public static final int MOST = 520;

    private static final int IN_ONE = 26;

    public QualityIs {
        sensors = List.copyOf(sensors);
        levels = Set.copyOf(levels);
        reasons = Set.copyOf(reasons);
        if (sensors.isEmpty() || sensors.size() > MOST) {
            throw new IllegalArgumentException(
                    "quality: " + sensors.size() + " channels are not between 1 and " + MOST);
        }
    }

    /**
     * BAD or MISSING, for any reason but that a person marked the reading: who marks a span as bad need not be told of it.
     */
    public static QualityIs bad(List<ChannelId> channels) {
        return new QualityIs(
                channels,
                EnumSet.of(Quality.Level.BAD, Quality.Level.MISSING),
                EnumSet.complementOf(EnumSet.of(Quality.Reason.MARKED)));
    }

    /** The level of this word, or the reason, whatever level it comes with: {@code suspect}, {@code out_of_range}. */
    public static QualityIs of(List<ChannelId> channels, String word) {
        for (Quality.Level level : Quality.Level.values()) {
            if (level.name().equalsIgnoreCase(word)) {
                return new QualityIs(channels, EnumSet.of(level), EnumSet.allOf(Quality.Reason.class));
            }
        }
        return new QualityIs(channels, EnumSet.allOf(Quality.Level.class), EnumSet.of(Quality.Reason.ofText(word)));
    }

    @Override
    public Truth on(Tape tape) {
        Observation seen = tape.seen();
        int heard = seen.channel() == null ? -1 : sensors.indexOf(seen.channel());
        int newest = (int) tape.read(-1);
        double value = tape.read(Double.NaN);
        boolean known = false;
        int first = -1;
        int slot = tape.position();
        tape.write(-1);
        tape.write(Double.NaN);
        boolean newestHolds = false;
        for (int from = 0; from < sensors.size(); from += IN_ONE) {
            long bits = (long) tape.read(0);
            if (heard >= from && heard < from + IN_ONE) {
                boolean is = levels.contains(seen.level()) && reasons.contains(seen.reason());
                int shift = 2 * (heard - from);
                bits = (bits & ~(3L << shift)) | ((is ? 3L : 1L) << shift);
                newest = is || newest < 0 ? heard : newest;
                value = newest == heard ? seen.value() : value;
            }
            tape.write((double) bits);
            known |= bits != 0;
            long holding = bits & 0x2AAAAAAAAAAAAAAAL;
            if (holding != 0 && first < 0) {
                first = from + Long.numberOfTrailingZeros(holding) / 2;
            }
            if (newest >= from && newest < from + IN_ONE) {
                newestHolds = ((bits >> (2 * (newest - from))) & 2) != 0;
            }
        }
        if (heard >= 0) {
            tape.touch();
        }
        if (first >= 0 && !newestHolds) {
            // its value has been forgotten: that of another channel stood there
            newest = first;
            value = 0;
        }
        tape.patch(slot, newest);
        tape.patch(slot + 1, value);
        if (newest >= 0 && newest < sensors.size()) {
            tape.cause(sensors.get(newest), value);
        }
        return known ? Truth.of(first >= 0) : Truth.UNKNOWN;
    }

    @Override
    public void describe(Shape shape) {
        sensors.forEach(shape::listen);
        // what is remembered is the answer, so another question must not find it
        shape.slot("quality").slot(new TreeSet<>(levels).toString()).slot(new TreeSet<>(reasons).toString());
    }
}
