package io.fieldwarden.alert.store;

import com.fasterxml.jackson.databind.node.JsonNodeFactory;
import com.fasterxml.jackson.databind.node.ObjectNode;
import io.fieldwarden.alert.access.Scope;
import io.fieldwarden.device.OrganisationId;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.TreeSet;
import org.jdbi.v3.core.Handle;
import org.jspecify.annotations.Nullable;

/** The record of who changed what in registry, profiles, users and tokens, and who logged in: only ever added to, chained (see {@link Chain}). Safe for many threads. */
public final class Changes {
    /** Profiles belong to no organisation: whoever may read changes may read theirs. */
    private static final String UNSCOPED = "profile";

    private final Database database;

    public Changes(Database database) {
        this.database = database;
    }

    /** Adds to the record in the transaction of the change, so that neither is there without the other. */
    static void record(Handle handle, Change change) {
        record(handle, change, Optional.empty(), "");
    }

    /**
     * The same for what belongs to somebody.
     *
     * @param organisation whose it is
     * @param category see {@link io.fieldwarden.alert.access.Categories}
     */
    static void record(Handle handle, Change change, Optional<OrganisationId> organisation, String category) {
        long seq = handle.createQuery(
                        "UPDATE counters SET value = value + 1 WHERE name = 'registry-change' RETURNING value")
                .mapTo(Long.class)
                .one();
        String owner = organisation.map(OrganisationId::value).orElse(null);
        List<@Nullable Object> values = new ArrayList<>(List.of(
                change.at().toEpochMilli(), change.by(), change.kind(), change.id(), change.action(), change.detail()));
        values.add(owner);
        values.add(category);
        handle.createUpdate(
                        "INSERT INTO changes (seq, at, author, kind, id, action, detail, organisation, category, hash)"
                                + " VALUES (:seq, :at, :author, :kind, :id, :action, :detail, :organisation,"
                                + " :category, :hash)")
                .bind("seq", seq)
                .bind("at", change.at().toEpochMilli())
                .bind("author", change.by())
                .bind("kind", change.kind())
                .bind("id", change.id())
                .bind("action", change.action())
                .bind("detail", change.detail())
                .bind("organisation", owner)
                .bind("category", category)
                .bind("hash", Chain.CHANGES.next(handle, seq, values))
                .execute();
    }

    /**
     * Somebody has read what is known of people.
     *
     * @param address what of
     */
    public void recordRead(String who, String address, Instant now) {
        database.useTransaction(handle -> record(handle, new Change(now, who, "personal-data", address, "read", "{}")));
    }

    /** The same by itself, for what stands in another database. */
    static void record(Database registry, Change change, Optional<OrganisationId> organisation, String category) {
        registry.useTransaction(handle -> record(handle, change, organisation, category));
    }

    /** {@code {"field": {"before": …, "after": …}}} of the fields that differ; null where there is none. */
    static String diff(Map<String, String> before, Map<String, String> after) {
        TreeSet<String> fields = new TreeSet<>(before.keySet());
        fields.addAll(after.keySet());
        ObjectNode diff = JsonNodeFactory.instance.objectNode();
        for (String field : fields) {
            String was = before.get(field);
            String is = after.get(field);
            if (was == null || !was.equals(is)) {
                diff.putObject(field).put("before", was).put("after", is);
            }
        }
        return diff.toString();
    }

    /**
     * Newest first; the cursor is the last one's number.
     *
     * @param scope of the reader
     */
    public Page<Change> list(Filter filter, Scope scope, Optional<String> cursor, int limit) {
        Where where = new Where();
        if (!filter.people()) {
            where.and("kind NOT IN ('user', 'token', 'access', 'personal-data')");
        }
        filter.kind().ifPresent(kind -> where.and("kind = ?", kind));
        filter.id().ifPresent(id -> where.and("id = ?", id));
        cursor.map(Cursor::decode).ifPresent(c -> where.and("seq < ?", c.at()));
        where.scopeOr("kind = '" + UNSCOPED + "'", scope);
        return database.read(handle -> {
            var found = where.bind(handle.createQuery(
                            "SELECT * FROM changes" + where.sql() + " ORDER BY seq DESC LIMIT :limit"))
                    .bind("limit", limit + 1)
                    .map((rs, context) -> new Change(
                            Instant.ofEpochMilli(rs.getLong("at")),
                            rs.getString("author"),
                            rs.getString("kind"),
                            rs.getString("id"),
                            rs.getString("action"),
                            rs.getString("detail"),
                            Optional.of(rs.getLong("seq"))))
                    .list();
            if (found.size() <= limit) {
                return new Page<>(found, Optional.empty());
            }
            long last = found.get(limit - 1).seq().orElseThrow();
            return new Page<>(found.subList(0, limit), Optional.of(new Cursor(last, "change").encode()));
        });
    }

    /**
     * Absent values ask for all.
     *
     * @param people whether what happened to users and tokens is wanted too
     */
    public record Filter(Optional<String> kind, Optional<String> id, boolean people) {}
}
