package io.fieldwarden.alert.store;

import com.google.protobuf.ByteString;
import io.fieldwarden.alert.log.TopicLog;
import io.fieldwarden.device.log.RegistryRecords;
import io.fieldwarden.device.registry.RegistryEntry;
import java.util.Base64;
import java.util.List;
import java.util.Optional;
import java.util.function.Consumer;
import org.jdbi.v3.core.Handle;
import org.jdbi.v3.core.mapper.RowMapper;

/**
 * What has changed in the registry and still has to reach its topic. Written in the transaction of the change, so that
 * none is lost and none is announced that was rolled back; emptied in order by one publisher.
 */
public final class Outbox implements Publishable {
    private final Database database;

    public Outbox(Database database) {
        this.database = database;
    }

    /** Gives the change its revision; the row of the counter stays locked until commit, so revisions commit in order. */
    static long put(Handle handle, RegistryEntry entry) {
        long revision = nextRevision(handle);
        handle.createUpdate("INSERT INTO outbox (seq, entry_key, record) VALUES (:seq, :key, :record)")
                .bind("seq", revision)
                .bind("key", entry.key())
                .bind("record", Base64.getEncoder().encodeToString(RegistryRecords.encode(entry, revision)))
                .execute();
        return revision;
    }

    /** Announces that an entry is gone: the topic forgets its key. */
    static void remove(Handle handle, String key) {
        handle.createUpdate("INSERT INTO outbox (seq, entry_key, record) VALUES (:seq, :key, NULL)")
                .bind("seq", nextRevision(handle))
                .bind("key", key)
                .execute();
    }

    private static long nextRevision(Handle handle) {
        return handle.createQuery("UPDATE counters SET value = value + 1 WHERE name = 'revision' RETURNING value")
                .mapTo(Long.class)
                .one();
    }

    @Override
    public List<Pending> next(int limit) {
        return database.read(handle -> handle.createQuery(
                        "SELECT seq, entry_key, record FROM outbox ORDER BY seq LIMIT :limit")
                .bind("limit", limit)
                .map((rs, ctx) -> {
                    String record = rs.getString("record");
                    Optional<ByteString> bytes = Optional.ofNullable(record)
                            .map(text -> ByteString.copyFrom(Base64.getDecoder().decode(text)));
                    return new Pending(rs.getLong("seq"), new TopicLog.Entry(rs.getString("entry_key"), bytes));
                })
                .list());
    }

    @Override
    public void published(long sequence) {
        database.useTransaction(handle -> handle.createUpdate("DELETE FROM outbox WHERE seq <= :seq")
                .bind("seq", sequence)
                .execute());
    }

    /**
     * Every entry that readers of the topic need, part by part in an order in which none comes before what it needs, so that
     * a log that lost its data has them again. Nothing is written and nobody waits for it. What changes meanwhile stands in
     * the outbox too: who publishes that afterwards ends with the newest of each.
     *
     * @param part told as often as there is something; at most {@code limit} at once
     * @return how many there were
     */
    @Override
    public int everything(int limit, Consumer<List<TopicLog.Entry>> part) {
        long revision = database.read(handle -> handle.createQuery("SELECT value FROM counters WHERE name = 'revision'")
                .mapTo(Long.class)
                .one());
        int count = 0;
        for (Source source : SOURCES) {
            String after = "";
            List<RegistryEntry> page;
            do {
                String from = after;
                page = database.read(handle -> source.after(handle, from, limit));
                if (!page.isEmpty()) {
                    String last = page.get(page.size() - 1).key();
                    after = last.substring(last.indexOf('/') + 1);
                    part.accept(page.stream()
                            .map(entry -> new TopicLog.Entry(
                                    entry.key(),
                                    Optional.of(ByteString.copyFrom(RegistryRecords.encode(entry, revision)))))
                            .toList());
                    count += page.size();
                }
            } while (page.size() == limit);
        }
        return count;
    }

    /** Entries of one kind by id. */
    private interface Source {
        List<RegistryEntry> after(Handle handle, String id, int limit);
    }

    private static final List<Source> SOURCES = List.of(
            (handle, id, limit) -> page(handle, "organisations", id, limit, OrganisationRows::organisation),
            (handle, id, limit) -> id.isEmpty() ? ProfileRows.published(handle) : List.of(),
            (handle, id, limit) -> page(handle, "sites", id, limit, SiteRows::site),
            (handle, id, limit) -> page(handle, "positions", id, limit, PositionRows::position),
            (handle, id, limit) -> page(handle, "devices", id, limit, DeviceRows::device));

    private static List<RegistryEntry> page(
            Handle handle, String table, String after, int limit, RowMapper<? extends RegistryEntry> mapper) {
        return handle
                .createQuery("SELECT * FROM " + table + " WHERE id > :after ORDER BY id LIMIT :limit")
                .bind("after", after)
                .bind("limit", limit)
                .map(mapper)
                .stream()
                .<RegistryEntry>map(entry -> entry)
                .toList();
    }
}
