package io.fieldwarden.edge.core;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Instant;
import java.time.LocalTime;
import java.time.ZoneId;
import java.util.List;
import java.util.Optional;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/**
 * When readings may go over a line that costs. What is urgent goes at any time. Outside of the windows the agent leaves the
 * hub, so that not even keep-alives are paid for, and hears no commands.
 *
 * @param windows of the day in which all may go; empty for always
 * @param zone of their times
 * @param metered its content decides whether the windows count now: {@code 0} when the line of the moment costs nothing. Without
 *     it, or when it cannot be read, they always count
 */
public record SendWindows(List<Window> windows, ZoneId zone, Optional<Path> metered) {
    public static final SendWindows ALWAYS = new SendWindows(List.of(), ZoneId.of("UTC"), Optional.empty());

    private static final Pattern SPAN = Pattern.compile("(\\d{2}:\\d{2})-(\\d{2}:\\d{2})");

    public SendWindows {
        windows = List.copyOf(windows);
    }

    /** From the first time, up to and without the second; over midnight when that is earlier. */
    public record Window(LocalTime from, LocalTime to) {
        public Window {
            if (from.equals(to)) {
                throw new IllegalArgumentException("window " + from + "-" + to + " has no length");
            }
        }

        /** @throws IllegalArgumentException for what is not {@code HH:MM-HH:MM} */
        public static Window parse(String text) {
            Matcher matcher = SPAN.matcher(text);
            if (!matcher.matches()) {
                throw new IllegalArgumentException("'" + text + "' is not a window such as 06:00-06:30");
            }
            try {
                return new Window(LocalTime.parse(matcher.group(1)), LocalTime.parse(matcher.group(2)));
            } catch (java.time.format.DateTimeParseException e) {
                throw new IllegalArgumentException("'" + text + "' is not a window of times of day", e);
            }
        }

        boolean has(LocalTime time) {
            return from.isBefore(to)
                    ? !time.isBefore(from) && time.isBefore(to)
                    : !time.isBefore(from) || time.isBefore(to);
        }
    }

    /** Whether readings may go now. While the time is not known all may go: the hub may be who tells it. */
    public boolean open(Instant now) {
        if (windows.isEmpty() || BootLog.Undated.is(now.toEpochMilli()) || free()) {
            return true;
        }
        LocalTime time = now.atZone(zone).toLocalTime();
        return windows.stream().anyMatch(window -> window.has(time));
    }

    private boolean free() {
        try {
            return metered.isPresent()
                    && Files.readString(metered.get()).strip().equals("0");
        } catch (IOException e) {
            return false;
        }
    }
}
