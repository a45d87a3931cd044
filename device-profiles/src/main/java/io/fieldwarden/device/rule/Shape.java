package io.fieldwarden.device.rule;

import io.fieldwarden.device.ChannelId;
import java.time.Duration;
import java.util.HashSet;
import java.util.LinkedHashSet;
import java.util.Set;

/**
 * Collects, in the order of evaluation, which channels a condition listens to and how it lays out its memory. Confined to
 * the thread that builds a rule.
 */
public final class Shape {
    private final Set<ChannelId> channels = new LinkedHashSet<>();
    private final StringBuilder layout = new StringBuilder();
    private final Set<Window> windows = new HashSet<>();
    private boolean everyChannel;
    private Duration lookBack = Duration.ZERO;
    private Duration patience = Duration.ZERO;

    Shape() {}

    /** The condition hears readings of this channel. */
    Shape listen(ChannelId channel) {
        channels.add(channel);
        return slot(channel.value());
    }

    /** The condition hears every reading of the device. */
    Shape listenToAll() {
        everyChannel = true;
        return slot("*");
    }

    /** False for a window described before, whose memory is shared. */
    boolean isFirst(Window window) {
        boolean first = windows.add(window);
        slot(first ? "window" : "again");
        return first;
    }

    /** Something that decides what the following numbers in memory mean. */
    Shape slot(String meaning) {
        layout.append(meaning).append(';');
        return this;
    }

    /** What happened so long ago can still decide. */
    Shape lookBack(Duration window) {
        lookBack = lookBack.plus(window);
        return this;
    }

    /** Before the condition can become true again it must have waited for so long. */
    Shape patience(Duration wait) {
        patience = patience.compareTo(wait) >= 0 ? patience : wait;
        return this;
    }

    /** The longest of these times. */
    Duration patience() {
        return patience;
    }

    /** All windows and times together: never less than how far back the condition can look, often more. */
    Duration lookBack() {
        return lookBack;
    }

    /** Empty for every channel: also for a condition of the calendar alone, which needs readings only as a clock. */
    Set<ChannelId> channels() {
        return everyChannel ? Set.of() : Set.copyOf(channels);
    }

    /** Equal for equal layouts in every process; constants that do not change the layout are not in it. */
    int layout() {
        return layout.toString().hashCode();
    }
}
