package io.fieldwarden.alert.equipment;

import io.fieldwarden.device.AlertId;
import io.fieldwarden.device.ChannelId;
import io.fieldwarden.device.DeviceId;
import java.time.Instant;
import java.util.List;
import java.util.Locale;
import java.util.Optional;

/**
 * A sign that the law is broken, for people to look at (监督检查办法 art. 18); never a proof (行政处罚法 art. 41).
 *
 * @param reasons what its file said when it was opened
 */
public record Clue(
        String id,
        EquipmentId equipment,
        Kind kind,
        Times times,
        Optional<Sign> sign,
        List<String> reasons,
        Closing closing) {
    public Clue {
        reasons = List.copyOf(reasons);
    }

    /** What the sign is. */
    public enum Kind {
        /** A reading says that it runs, its file says that it must not be used. */
        RUNNING,
        /** What forbids its use is overdue, and the file says that it is in use. */
        OVERDUE;

        public String text() {
            return name().toLowerCase(Locale.ROOT);
        }

        /** @throws IllegalArgumentException for any other word */
        public static Kind ofText(String text) {
            for (Kind one : values()) {
                if (one.text().equals(text)) {
                    return one;
                }
            }
            throw new IllegalArgumentException("must be running or overdue");
        }
    }

    /**
     * @param seen when the sign was last there
     * @param ended when it was over; the clue stays until somebody closes it
     */
    public record Times(Instant opened, Instant seen, Optional<Instant> ended) {}

    /** The reading that says so. */
    public record Sign(DeviceId device, ChannelId channel, double value) {}

    /**
     * @param alert that was raised for it
     * @param at when somebody closed it; empty while it is open
     */
    public record Closing(Optional<AlertId> alert, Optional<Instant> at, String by, String note) {
        public static final Closing OPEN = new Closing(Optional.empty(), Optional.empty(), "", "");
    }

    public boolean isOpen() {
        return closing.at().isEmpty();
    }
}
