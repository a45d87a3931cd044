package io.fieldwarden.edge.core;

import io.fieldwarden.device.Severity;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.util.Collection;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * A relay or buzzer behind a file, as Linux shows its pins ({@code /sys/class/gpio/gpio17/value}): 1 while an alert stands
 * that is urgent enough, else 0. Used by one thread at a time.
 */
public final class AlertOutput {
    private static final Logger LOG = LoggerFactory.getLogger(AlertOutput.class);

    private final Path file;
    private final Severity atLeast;
    private boolean on;

    private AlertOutput(Path file, Severity atLeast) {
        this.file = file;
        this.atLeast = atLeast;
    }

    /** Switches it off to begin with: whatever stood before the start is not known. */
    public static AlertOutput open(Path file, Severity atLeast) {
        AlertOutput output = new AlertOutput(file, atLeast);
        output.write(false);
        return output;
    }

    public void show(Collection<LocalWatch.Standing> standing) {
        boolean urgent = standing.stream().anyMatch(alert -> alert.severity().compareTo(atLeast) >= 0);
        if (urgent != on) {
            write(urgent);
        }
    }

    /** A pin that cannot be written must not stop the readings; it is tried again at the next change. */
    private void write(boolean value) {
        try {
            Files.writeString(
                    file, value ? "1\n" : "0\n", StandardOpenOption.CREATE, StandardOpenOption.TRUNCATE_EXISTING);
            on = value;
        } catch (IOException e) {
            LOG.atError().addKeyValue("file", file).setCause(e).log("Alert output cannot be written");
        }
    }
}
