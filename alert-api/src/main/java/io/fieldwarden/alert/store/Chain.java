package io.fieldwarden.alert.store;

import java.nio.charset.StandardCharsets;
import java.security.MessageDigest;
import java.security.NoSuchAlgorithmException;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.util.ArrayList;
import java.util.Collections;
import java.util.HexFormat;
import java.util.List;
import java.util.Locale;
import org.jdbi.v3.core.Handle;
import org.jspecify.annotations.Nullable;

/**
 * A table that is only added to, numbered from 1 without gaps, whose entries are tied together: each holds a hash of its
 * own fields and of the entry before, so that nobody can change, remove or put in one without changing all that follow.
 *
 * <p>The hash is the SHA-256, in lower-case hex, of netstrings ({@code 5:hello,}) in UTF-8 one after the other, a field
 * without a value as {@code -,}: the hash of the entry before (an empty text for the first), the number, then the columns in
 * their order. Numbers are written as Java writes them. Immutable.
 */
enum Chain {
    /** Who changed what in registry, profiles, users and tokens. */
    CHANGES(
            "changes",
            "registry-change",
            Column.whole("at"),
            Column.text("author"),
            Column.text("kind"),
            Column.text("id"),
            Column.text("action"),
            Column.text("detail"),
            Column.text("organisation"),
            Column.text("category")),
    /** What became of alerts, and what people did about them. */
    ALERTS(
            "alert_changes",
            "change",
            Column.text("alert"),
            Column.text("kind"),
            Column.whole("at"),
            Column.real("value"),
            Column.text("severity"),
            Column.text("by_whom"),
            Column.text("note"));

    private static final byte[] NOTHING = {'-', ','};

    private final String table;
    private final String counter;

    @SuppressWarnings("ImmutableEnumChecker") // List.of never changes.
    private final List<Column> columns;

    private enum Type {
        TEXT,
        WHOLE,
        REAL
    }

    private record Column(String name, Type type) {
        static Column text(String name) {
            return new Column(name, Type.TEXT);
        }

        static Column whole(String name) {
            return new Column(name, Type.WHOLE);
        }

        static Column real(String name) {
            return new Column(name, Type.REAL);
        }

        @Nullable
        Object of(ResultSet row) throws SQLException {
            Object value = switch (type) {
                case TEXT -> row.getString(name);
                case WHOLE -> row.getLong(name);
                case REAL -> row.getDouble(name);
            };
            return row.wasNull() ? null : value;
        }
    }

    /**
     * An entry as it stands in the table.
     *
     * @param values of the columns, in their order
     * @param hash null in one that was written before there were hashes
     */
    record Entry(
            long seq,
            List<@Nullable Object> values,
            @Nullable String hash) {}

    Chain(String table, String counter, Column... columns) {
        this.table = table;
        this.counter = counter;
        this.columns = List.of(columns);
    }

    /** As the API calls it. */
    String text() {
        return name().toLowerCase(Locale.ROOT);
    }

    static String hash(String before, long seq, List<@Nullable Object> values) {
        MessageDigest digest = sha256();
        put(digest, before);
        put(digest, seq);
        values.forEach(value -> put(digest, value));
        return HexFormat.of().formatHex(digest.digest());
    }

    private static void put(MessageDigest digest, @Nullable Object value) {
        if (value == null) {
            digest.update(NOTHING);
            return;
        }
        byte[] bytes = value.toString().getBytes(StandardCharsets.UTF_8);
        digest.update((bytes.length + ":").getBytes(StandardCharsets.US_ASCII));
        digest.update(bytes);
        digest.update((byte) ',');
    }

    private static MessageDigest sha256() {
        try {
            return MessageDigest.getInstance("SHA-256");
        } catch (NoSuchAlgorithmException e) {
            throw new IllegalStateException("SHA-256 is missing from this Java runtime", e);
        }
    }

    /**
     * The hash of the entry that is about to be added. In the transaction that has given it its number, so that the one
     * before is there for good.
     *
     * @param values of the columns, in their order: texts, {@code Long}, {@code Double} or null
     */
    String next(Handle handle, long seq, List<@Nullable Object> values) {
        return hash(seq == 1 ? "" : hashOf(handle, seq - 1), seq, values);
    }

    private String hashOf(Handle handle, long seq) {
        String hash = handle.createQuery("SELECT hash FROM " + table + " WHERE seq = :seq")
                .bind("seq", seq)
                .mapTo(String.class)
                .findOne()
                .orElse("");
        if (hash.isEmpty()) {
            seal(handle, Integer.MAX_VALUE);
            return handle.createQuery("SELECT coalesce(hash, '') FROM " + table + " WHERE seq = :seq")
                    .bind("seq", seq)
                    .mapTo(String.class)
                    .findOne()
                    .orElse("");
        }
        return hash;
    }

    /**
     * Gives entries of earlier versions their hashes, oldest first.
     *
     * @return whether there may be more
     */
    boolean seal(Handle handle, int limit) {
        List<Entry> open = read(handle, "hash IS NULL", 0, limit);
        if (open.isEmpty()) {
            return false;
        }
        long first = open.get(0).seq();
        String before = handle.createQuery("SELECT hash FROM " + table + " WHERE seq = :seq")
                .bind("seq", first - 1)
                .mapTo(String.class)
                .findOne()
                .orElse("");
        for (Entry entry : open) {
            before = hash(before, entry.seq(), entry.values());
            handle.createUpdate("UPDATE " + table + " SET hash = :hash WHERE seq = :seq")
                    .bind("hash", before)
                    .bind("seq", entry.seq())
                    .execute();
        }
        return open.size() == limit;
    }

    /** The next entries after a number, in their order. */
    List<Entry> after(Handle handle, long seq, int limit) {
        return read(handle, "1 = 1", seq, limit);
    }

    /**
     * The newest entries with a value in a column, oldest first, each with the hash of the one before it.
     *
     * @param column of this chain
     */
    List<Audit.ChainedEntry> where(Handle handle, String column, String value, int most) {
        List<Audit.ChainedEntry> found = new ArrayList<>(handle.createQuery("SELECT t.*, (SELECT b.hash FROM " + table
                        + " b WHERE b.seq = t.seq - 1) AS before_hash FROM " + table + " t WHERE t." + column
                        + " = :value ORDER BY t.seq DESC LIMIT :most")
                .bind("value", value)
                .bind("most", most)
                .map((row, context) -> {
                    Entry entry = entry(row);
                    List<@Nullable String> fields = new ArrayList<>();
                    entry.values().forEach(one -> fields.add(one == null ? null : one.toString()));
                    String before = row.getString("before_hash");
                    return new Audit.ChainedEntry(
                            entry.seq(), before == null ? "" : before, fields, String.valueOf(entry.hash()));
                })
                .list());
        Collections.reverse(found);
        return found;
    }

    private List<Entry> read(Handle handle, String condition, long after, int limit) {
        return handle.createQuery("SELECT * FROM " + table + " WHERE " + condition
                        + " AND seq > :after ORDER BY seq LIMIT :limit")
                .bind("after", after)
                .bind("limit", limit)
                .map((row, context) -> entry(row))
                .list();
    }

    private Entry entry(ResultSet row) throws SQLException {
        List<@Nullable Object> values = new ArrayList<>(columns.size());
        for (Column column : columns) {
            values.add(column.of(row));
        }
        return new Entry(row.getLong("seq"), values, row.getString("hash"));
    }

    /** How many numbers have been given; every one of them belongs to an entry. */
    long given(Handle handle) {
        return handle.createQuery("SELECT value FROM counters WHERE name = :name")
                .bind("name", counter)
                .mapTo(Long.class)
                .one();
    }
}
