package io.fieldwarden.alert.store;

import io.fieldwarden.alert.escalation.Ladder;
import io.fieldwarden.device.Severity;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.stream.Collectors;
import org.jdbi.v3.core.Handle;

/** Ladders that a site has set in place of the proposals. Written with their entry in the record of changes. For many threads. */
public final class LadderStore {
    private final Database database;
    private final Map<Severity, Ladder> proposals;

    /** @param proposals where nothing is set */
    public LadderStore(Database database, Map<Severity, Ladder> proposals) {
        this.database = database;
        this.proposals = Map.copyOf(proposals);
    }

    /**
     * What holds.
     *
     * @param version 0 while it is the proposal
     */
    public record Held(Ladder ladder, long version) {}

    public Held of(Severity severity) {
        return database.read(handle -> of(handle, severity));
    }

    private Held of(Handle handle, Severity severity) {
        Optional<Long> version = handle.createQuery("SELECT version FROM ladders WHERE severity = :severity")
                .bind("severity", severity.text())
                .mapTo(Long.class)
                .findOne();
        if (version.isEmpty()) {
            return new Held(proposals.getOrDefault(severity, Ladder.NONE), 0);
        }
        List<Ladder.Step> steps = handle.createQuery(
                        "SELECT * FROM ladder_steps WHERE severity = :severity ORDER BY step")
                .bind("severity", severity.text())
                .map((rs, context) -> new Ladder.Step(
                        Duration.ofSeconds(rs.getLong("after_seconds")),
                        Ladder.words(Optional.of(rs.getString("who")).filter(text -> !text.isEmpty())),
                        Ladder.words(Optional.of(rs.getString("channels")).filter(text -> !text.isEmpty())),
                        Duration.ofSeconds(rs.getLong("repeat_seconds")),
                        rs.getInt("most")))
                .list();
        return new Held(new Ladder(steps), version.get());
    }

    /**
     * Sets a ladder.
     *
     * @param ifVersion that the author has seen; empty for any
     * @return what holds now; of another version than the next when somebody else was faster
     */
    public Optional<Held> put(Author author, Severity severity, Ladder ladder, Optional<Long> ifVersion) {
        return database.inTransaction(handle -> {
            Held before = of(handle, severity);
            if (ifVersion.isPresent() && ifVersion.get() != before.version()) {
                return Optional.empty();
            }
            long version = before.version() + 1;
            handle.createUpdate("INSERT INTO ladders (severity, version) VALUES (:severity, :version)"
                            + " ON CONFLICT (severity) DO UPDATE SET version = excluded.version")
                    .bind("severity", severity.text())
                    .bind("version", version)
                    .execute();
            handle.createUpdate("DELETE FROM ladder_steps WHERE severity = :severity")
                    .bind("severity", severity.text())
                    .execute();
            for (int i = 0; i < ladder.steps().size(); i++) {
                insert(handle, severity, i + 1, ladder.steps().get(i));
            }
            Changes.record(
                    handle,
                    new Change(
                            author.at(),
                            author.name(),
                            "escalation",
                            severity.text(),
                            "change",
                            Changes.diff(Map.of("steps", text(before.ladder())), Map.of("steps", text(ladder)))));
            return Optional.of(new Held(ladder, version));
        });
    }

    private static void insert(Handle handle, Severity severity, int number, Ladder.Step step) {
        handle.createUpdate("INSERT INTO ladder_steps (severity, step, after_seconds, who, channels, repeat_seconds,"
                        + " most) VALUES (:severity, :step, :after, :who, :channels, :repeat, :most)")
                .bind("severity", severity.text())
                .bind("step", number)
                .bind("after", step.after().toSeconds())
                .bind("who", String.join(" ", step.who()))
                .bind("channels", String.join(" ", step.channels()))
                .bind("repeat", step.repeat().toSeconds())
                .bind("most", step.most())
                .execute();
    }

    private static String text(Ladder ladder) {
        return ladder.steps().stream()
                .map(step -> "after " + step.after().toSeconds() + " s: " + String.join(" ", step.who()) + " "
                        + String.join(" ", step.channels())
                        + (step.repeat().isZero()
                                ? ""
                                : ", every " + step.repeat().toSeconds() + " s, " + step.most() + " times"))
                .collect(Collectors.joining("; "));
    }
}
