package io.fieldwarden.alert.store;

import io.fieldwarden.device.ChannelId;
import io.fieldwarden.device.DeviceId;
import io.fieldwarden.device.ProfileRef;
import java.time.Instant;
import java.util.Locale;
import java.util.Optional;

/**
 * A span of readings that a person has marked as bad, with the reason.
 *
 * @param profile that the device had, for the readings that are sent again
 * @param takenBack who took it back and when
 */
public record Mark(
        String id,
        Area area,
        String reason,
        ProfileRef profile,
        Done made,
        Progress progress,
        Optional<Done> takenBack) {

    /**
     * Which readings are meant.
     *
     * @param channel empty for all
     * @param from first millisecond
     * @param to millisecond after the last
     */
    public record Area(DeviceId device, Optional<ChannelId> channel, long from, long to) {
        public Area {
            if (from >= to) {
                throw new IllegalArgumentException("mark: from " + from + " is not before to " + to);
            }
        }

        public boolean covers(ChannelId of, long at) {
            return at >= from && at < to && concerns(of);
        }

        public boolean concerns(ChannelId of) {
            return channel.isEmpty() || channel.get().equals(of);
        }
    }

    /** Who did it when. */
    public record Done(String by, Instant at) {}

    /**
     * How far it is.
     *
     * @param readings how many are marked, as far as it has been worked off
     */
    public record Progress(State state, long readings) {}

    /** From being asked for to being worked off, and the same way back. */
    public enum State {
        MARKING,
        MARKED,
        TAKING_BACK,
        TAKEN_BACK;

        public String text() {
            return name().toLowerCase(Locale.ROOT).replace('_', '-');
        }

        static State ofText(String text) {
            return valueOf(text.toUpperCase(Locale.ROOT).replace('-', '_'));
        }

        /** Whether its readings are to be bad. */
        public boolean stands() {
            return this == MARKING || this == MARKED;
        }
    }

    public State state() {
        return progress.state();
    }
}
