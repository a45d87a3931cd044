package io.fieldwarden.alert.store;

import java.time.Duration;
import java.time.Instant;
import java.util.Optional;

/**
 * Which requests with an idempotency key are being done and what was answered, so that a repeated one is not done again. Safe for
 * many threads and, on PostgreSQL, processes.
 */
public final class AnswerStore {
    /** A request that has no answer after this time never will: the program ended while it was being done. */
    private static final Duration LONGEST = Duration.ofMinutes(2);

    private final Database database;

    public AnswerStore(Database database) {
        this.database = database;
    }

    /** @param request what was asked, so that a key is not taken for another request */
    public record Key(String principal, String key, String request) {}

    /** @param body empty when it is not kept, because it shows a secret or is too long */
    public record Answer(int status, String contentType, Optional<String> body, Optional<String> etag) {}

    /** What becomes of a request. */
    public sealed interface Claimed {
        /** It has to be done, and then {@link #keep} or {@link #release} called. */
        record Mine() implements Claimed {}

        record Answered(Answer answer, Instant at) implements Claimed {}

        /** Somebody does it at this moment. */
        record Underway() implements Claimed {}

        /** The program ended while it was being done. */
        record Unknown(Instant at) implements Claimed {}

        /** The key was used for another request. */
        record OtherRequest() implements Claimed {}
    }

    private record Row(String request, long at, Optional<Answer> answer) {}

    public Claimed claim(Key key, Instant now) {
        return database.inTransaction(handle -> {
            int added = handle.createUpdate("INSERT INTO idempotent_answers (principal, idem_key, request, claimed_at)"
                            + " VALUES (:principal, :key, :request, :now) ON CONFLICT DO NOTHING")
                    .bind("principal", key.principal())
                    .bind("key", key.key())
                    .bind("request", key.request())
                    .bind("now", now.toEpochMilli())
                    .execute();
            if (added > 0) {
                return new Claimed.Mine();
            }
            Row row = handle.createQuery(
                            "SELECT * FROM idempotent_answers WHERE principal = :principal AND idem_key = :key")
                    .bind("principal", key.principal())
                    .bind("key", key.key())
                    .map((found, context) ->
                            new Row(found.getString("request"), found.getLong("claimed_at"), answer(found)))
                    .one();
            return decide(key, row, now);
        });
    }

    private static Optional<Answer> answer(java.sql.ResultSet row) throws java.sql.SQLException {
        int status = row.getInt("status");
        return row.wasNull()
                ? Optional.empty()
                : Optional.of(new Answer(
                        status,
                        row.getString("content_type"),
                        Optional.ofNullable(row.getString("body")),
                        Optional.ofNullable(row.getString("etag"))));
    }

    private static Claimed decide(Key key, Row row, Instant now) {
        Instant at = Instant.ofEpochMilli(row.at());
        if (!row.request().equals(key.request())) {
            return new Claimed.OtherRequest();
        }
        if (row.answer().isPresent()) {
            return new Claimed.Answered(row.answer().get(), at);
        }
        return at.plus(LONGEST).isBefore(now) ? new Claimed.Unknown(at) : new Claimed.Underway();
    }

    public void keep(Key key, Answer answer) {
        database.useTransaction(handle -> handle.createUpdate("UPDATE idempotent_answers SET status = :status,"
                        + " content_type = :type, body = :body, etag = :etag"
                        + " WHERE principal = :principal AND idem_key = :key")
                .bind("principal", key.principal())
                .bind("key", key.key())
                .bind("status", answer.status())
                .bind("type", answer.contentType())
                .bind("body", answer.body().orElse(null))
                .bind("etag", answer.etag().orElse(null))
                .execute());
    }

    /** It was refused, or what does it looks after the key itself: it may be asked again. */
    public void release(Key key) {
        database.useTransaction(handle -> handle.createUpdate("DELETE FROM idempotent_answers"
                        + " WHERE principal = :principal AND idem_key = :key AND status IS NULL")
                .bind("principal", key.principal())
                .bind("key", key.key())
                .execute());
    }

    /** Forgets what was asked before. */
    public int forget(Instant before) {
        return database.inTransaction(
                handle -> handle.createUpdate("DELETE FROM idempotent_answers WHERE claimed_at < :before")
                        .bind("before", before.toEpochMilli())
                        .execute());
    }
}
