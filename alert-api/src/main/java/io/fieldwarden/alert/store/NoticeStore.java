package io.fieldwarden.alert.store;

import io.fieldwarden.alert.push.Notice;
import io.fieldwarden.alert.push.Notices;
import java.time.Clock;
import java.util.Optional;
import org.jdbi.v3.core.Handle;

/**
 * What somebody has to be told, in one order. A number is given under the lock of its counter, which is held until commit, so
 * that numbers become visible in their order and without gaps. Safe for many threads.
 */
public final class NoticeStore implements Notices {
    private final Database database;
    private final Clock clock;

    public NoticeStore(Database database, Clock clock) {
        this.database = database;
        this.clock = clock;
    }

    @Override
    public void send(Notice notice) {
        database.useTransaction(handle -> add(handle, notice, clock.millis()));
    }

    /** The number of a new notice; empty when its key was there. */
    static Optional<Long> add(Handle handle, Notice notice, long now) {
        long number = handle.createQuery("UPDATE counters SET value = value WHERE name = 'notice' RETURNING value")
                        .mapTo(Long.class)
                        .one()
                + 1;
        int added = handle.createUpdate(
                        "INSERT INTO notices (seq, notice_key, kind, alert, severity, title_zh, title_en,"
                                + " body_zh, body_en, organisation, category, users, channels, at, made_at) VALUES (:seq, :key,"
                                + " :kind, :alert, :severity, :title_zh, :title_en, :body_zh, :body_en, :organisation, :category,"
                                + " :users, :channels, :at, :now) ON CONFLICT (notice_key) DO NOTHING")
                .bind("seq", number)
                .bind("key", notice.key())
                .bind("kind", notice.kind())
                .bind("alert", notice.alert().map(Object::toString).orElse(null))
                .bind("severity", notice.severity().text())
                .bind("title_zh", notice.texts().title().zh())
                .bind("title_en", notice.texts().title().en())
                .bind("body_zh", notice.texts().body().zh())
                .bind("body_en", notice.texts().body().en())
                .bind(
                        "organisation",
                        notice.audience().organisation().map(Object::toString).orElse(null))
                .bind("category", notice.audience().category())
                .bind("users", words(notice.audience().users()))
                .bind("channels", words(notice.audience().channels()))
                .bind("at", notice.at().toEpochMilli())
                .bind("now", now)
                .execute();
        if (added == 0) {
            return Optional.empty();
        }
        handle.createUpdate("UPDATE counters SET value = :value WHERE name = 'notice'")
                .bind("value", number)
                .execute();
        return Optional.of(number);
    }

    /** Between line feeds, which no name has, so that one can be looked for. */
    private static String words(java.util.Set<String> words) {
        return words.isEmpty() ? "" : "\n" + String.join("\n", new java.util.TreeSet<>(words)) + "\n";
    }
}
