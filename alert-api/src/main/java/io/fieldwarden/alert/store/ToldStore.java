package io.fieldwarden.alert.store;

import io.fieldwarden.alert.life.Alert;
import io.fieldwarden.device.AlertId;
import io.fieldwarden.device.DeviceId;
import io.fieldwarden.device.Severity;
import io.fieldwarden.device.log.LogTopic;
import io.fieldwarden.device.rule.AlertTransition;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import org.jdbi.v3.core.Handle;

/** What topic {@code alerts} has told so far, for whoever compares it with what should have been. Safe for many threads. */
public final class ToldStore {
    private final Database database;
    private final FeedPositions positions;

    public ToldStore(Database database) {
        this.database = database;
        this.positions = new FeedPositions(database);
    }

    /**
     * An alert and what was said of it.
     *
     * @param words transitions that changed something, in the order in which they were told
     */
    public record Told(Alert alert, List<Word> words) {
        public Told {
            words = List.copyOf(words);
        }
    }

    /** One transition. */
    public record Word(AlertTransition.Kind kind, Instant at, double value, Severity severity) {}

    /**
     * The alerts of a device that were raised in a span or had not ended when it began, in order of their raise.
     *
     * @param from first millisecond
     * @param to last millisecond
     */
    public List<Told> of(DeviceId device, long from, long to) {
        return database.read(handle -> {
            List<Told> told = new ArrayList<>();
            handle.createQuery("SELECT * FROM alerts WHERE device = :device AND raised_at <= :to"
                            + " AND (raised_at >= :from OR cleared_at IS NULL OR cleared_at >= :from)"
                            + " ORDER BY raised_at, id")
                    .bind("device", device.value())
                    .bind("from", from)
                    .bind("to", to)
                    .map(AlertRows::alert)
                    .list()
                    .forEach(alert -> told.add(new Told(alert, words(handle, alert.id()))));
            return told;
        });
    }

    private static List<Word> words(Handle handle, AlertId id) {
        return handle.createQuery("SELECT kind, at, value, severity FROM alert_changes"
                        + " WHERE alert = :alert AND value IS NOT NULL ORDER BY seq")
                .bind("alert", id.value())
                .map((row, context) -> new Word(
                        AlertTransition.Kind.valueOf(row.getString("kind").toUpperCase(Locale.ROOT)),
                        Instant.ofEpochMilli(row.getLong("at")),
                        row.getDouble("value"),
                        Severity.ofText(row.getString("severity"))))
                .list();
    }

    /** The next offset of topic {@code alerts} per partition: what was told before it is in the store. */
    public Map<Integer, Long> position() {
        return positions.of(LogTopic.ALERTS);
    }
}
