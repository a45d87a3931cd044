package io.fieldwarden.alert.store;

import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.databind.ObjectMapper;
import com.fasterxml.jackson.databind.node.ObjectNode;
import io.fieldwarden.alert.push.Audience;
import io.fieldwarden.alert.push.Message;
import io.fieldwarden.alert.push.Notice;
import io.fieldwarden.alert.push.Target;
import io.fieldwarden.device.AlertId;
import io.fieldwarden.device.OrganisationId;
import io.fieldwarden.device.Severity;
import io.fieldwarden.device.Text;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.time.Instant;
import java.util.Arrays;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import java.util.TreeSet;
import java.util.stream.Collectors;
import org.jdbi.v3.core.Handle;
import org.jspecify.annotations.Nullable;

/** Notices as rows, and the rows of their deliveries. */
final class NoticeRows {
    static final String COLUMNS = "n.seq AS n_seq, n.notice_key, n.kind AS n_kind, n.alert AS n_alert, n.severity,"
            + " n.title_zh, n.title_en, n.body_zh, n.body_en, n.organisation AS n_organisation, n.category AS n_category,"
            + " n.users, n.channels, n.at AS n_at, n.data, n.historic";

    private static final ObjectMapper JSON = new ObjectMapper();

    private NoticeRows() {}

    /** The number of a new notice; empty when its key was there. Holds the lock of the counter until commit. */
    static Optional<Long> add(Handle handle, Notice notice, Optional<ObjectNode> data, boolean historic, long now) {
        long number = next(handle, "notice");
        int added = handle.createUpdate(
                        "INSERT INTO notices (seq, notice_key, kind, alert, severity, title_zh, title_en,"
                                + " body_zh, body_en, organisation, category, users, channels, at, made_at, data, historic) VALUES"
                                + " (:seq, :key, :kind, :alert, :severity, :title_zh, :title_en, :body_zh, :body_en,"
                                + " :organisation, :category, :users, :channels, :at, :now, :data, :historic)"
                                + " ON CONFLICT (notice_key) DO NOTHING")
                .bind("seq", number)
                .bind("key", notice.key())
                .bind("kind", notice.kind())
                .bind("alert", notice.alert().map(AlertId::value).orElse(null))
                .bind("severity", notice.severity().text())
                .bind("title_zh", notice.texts().title().zh())
                .bind("title_en", notice.texts().title().en())
                .bind("body_zh", notice.texts().body().zh())
                .bind("body_en", notice.texts().body().en())
                .bind(
                        "organisation",
                        notice.audience()
                                .organisation()
                                .map(OrganisationId::value)
                                .orElse(null))
                .bind("category", notice.audience().category())
                .bind("users", words(notice.audience().users()))
                .bind("channels", words(notice.audience().channels()))
                .bind("at", notice.at().toEpochMilli())
                .bind("now", now)
                .bind("data", data.map(ObjectNode::toString).orElse(null))
                .bind("historic", historic ? 1 : 0)
                .execute();
        if (added == 0) {
            return Optional.empty();
        }
        put(handle, "notice", number);
        return Optional.of(number);
    }

    /** Queues a notice. */
    static void deliver(Handle handle, long number, Notice notice, List<Target> targets, long now) {
        if (targets.isEmpty()) {
            return;
        }
        long id = next(handle, "delivery");
        for (Target target : targets) {
            handle.createUpdate("INSERT INTO deliveries (id, channel, notice, alert, state, urgency, attempts, next_at,"
                            + " created_at, answer) VALUES (:id, :channel, :notice, :alert, 'queued', :urgency, 0, :next,"
                            + " :now, '')")
                    .bind("id", id++)
                    .bind("channel", target.channel())
                    .bind("notice", number)
                    .bind("alert", notice.alert().map(AlertId::value).orElse(null))
                    .bind("urgency", urgency(notice.severity()))
                    .bind("next", Math.max(now, target.earliest().toEpochMilli()))
                    .bind("now", now)
                    .execute();
        }
        put(handle, "delivery", id - 1);
    }

    /** Place of the severity in the queue. */
    private static int urgency(Severity severity) {
        return switch (severity) {
            case INFO -> 0;
            case MINOR -> 1;
            case MAJOR -> 2;
            case CRITICAL -> 3;
        };
    }

    private static long next(Handle handle, String counter) {
        return handle.createQuery("UPDATE counters SET value = value WHERE name = :name RETURNING value")
                        .bind("name", counter)
                        .mapTo(Long.class)
                        .one()
                + 1;
    }

    private static void put(Handle handle, String counter, long value) {
        handle.createUpdate("UPDATE counters SET value = :value WHERE name = :name")
                .bind("name", counter)
                .bind("value", value)
                .execute();
    }

    /** Reads {@link #COLUMNS}. */
    static Message message(ResultSet rs) throws SQLException {
        Notice notice = new Notice(
                rs.getString("notice_key"),
                rs.getString("n_kind"),
                Optional.ofNullable(rs.getString("n_alert")).map(AlertId::new),
                Severity.ofText(rs.getString("severity")),
                new Notice.Texts(
                        new Text(rs.getString("title_zh"), rs.getString("title_en")),
                        new Text(rs.getString("body_zh"), rs.getString("body_en"))),
                new Audience(
                        Optional.ofNullable(rs.getString("n_organisation")).map(OrganisationId::new),
                        rs.getString("n_category"),
                        set(rs.getString("users")),
                        set(rs.getString("channels"))),
                Instant.ofEpochMilli(rs.getLong("n_at")));
        return new Message(rs.getLong("n_seq"), notice, data(rs.getString("data")), rs.getInt("historic") != 0);
    }

    private static Optional<ObjectNode> data(@Nullable String text) {
        if (text == null) {
            return Optional.empty();
        }
        try {
            return Optional.of((ObjectNode) JSON.readTree(text));
        } catch (JsonProcessingException e) {
            throw new IllegalStateException("data of a notice is no JSON", e);
        }
    }

    /** Between line feeds, which no name has, so that one can be looked for. */
    static String words(Set<String> words) {
        return words.isEmpty() ? "" : "\n" + String.join("\n", new TreeSet<>(words)) + "\n";
    }

    static Set<String> set(String words) {
        return Arrays.stream(words.split("\n", -1))
                .filter(word -> !word.isEmpty())
                .collect(Collectors.toSet());
    }
}
