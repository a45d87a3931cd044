package io.fieldwarden.alert.live;

import io.fieldwarden.alert.marks.StandingMarks;

/**
 * What the feeds tell and the handlers ask.
 *
 * @param marks which spans are marked as bad
 */
public record Live(LiveMessages messages, ClockSkews skews, StandingMarks marks) {
    /** Nothing heard yet. */
    public static Live fresh() {
        return new Live(new LiveMessages(), new ClockSkews(), new StandingMarks());
    }
}
