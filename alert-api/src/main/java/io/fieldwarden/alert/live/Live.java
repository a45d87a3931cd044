package io.fieldwarden.alert.live;

/** What the feeds tell and the handlers ask. */
public record Live(LiveMessages messages, ClockSkews skews) {
    /** Nothing heard yet. */
    public static Live fresh() {
        return new Live(new LiveMessages(), new ClockSkews());
    }
}
