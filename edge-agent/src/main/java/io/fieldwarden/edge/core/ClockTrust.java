package io.fieldwarden.edge.core;

import java.nio.file.Path;
import java.time.Duration;

/**
 * When the clock of the machine is believed.
 *
 * @param by who is asked
 * @param synchronizedFile is there as soon as the machine's clock follows a time server in this start, as systemd-timesyncd
 *     makes it
 * @param tolerance a step of the clock up to this is followed at once, as time servers make it; a larger one is a jump
 */
public record ClockTrust(By by, Path synchronizedFile, Duration tolerance) {
    /** The machine's clock where it cannot be wrong for certain, and jumps of more than 5 s only with a witness. */
    public static final ClockTrust DEFAULTS =
            new ClockTrust(By.SYSTEM, Path.of("/run/systemd/timesync/synchronized"), Duration.ofSeconds(5));

    /** Who is asked. */
    public enum By {
        /** The machine, unless it says a time that has passed for certain. For machines with a battery clock. */
        SYSTEM,
        /** The machine once it follows a time server, else the hub. For machines without a battery clock. */
        SYNCHRONIZED,
        /** The hub alone, as often as it tells the time. For networks without a time server. */
        HUB
    }

    public ClockTrust {
        if (tolerance.toMillis() < 100) {
            throw new IllegalArgumentException("clock.tolerance: " + tolerance + " is less than 100 ms");
        }
    }
}
