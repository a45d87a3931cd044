package io.fieldwarden.alert.store;

import com.google.protobuf.ByteString;
import io.fieldwarden.alert.log.TopicLog;
import io.fieldwarden.device.log.RegistryRecords;
import io.fieldwarden.device.registry.RegistryEntry;
import java.util.ArrayList;
import java.util.Base64;
import java.util.List;
import java.util.Optional;
import org.jdbi.v3.core.Handle;

/**
 * What has changed in the registry and still has to reach its topic. Written in the transaction of the change, so that
 * none is lost and none is announced that was rolled back; emptied in order by one publisher.
 */
public final class Outbox {
    private final Database database;

    public Outbox(Database database) {
        this.database = database;
    }

    /** @param sequence also the revision of the entry */
    public record Pending(long sequence, TopicLog.Entry entry) {}

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

    /** Forgets what was published, up to and including {@code sequence}. */
    public void published(long sequence) {
        database.useTransaction(handle -> handle.createUpdate("DELETE FROM outbox WHERE seq <= :seq")
                .bind("seq", sequence)
                .execute());
    }

    /** Puts every entry that readers of the topic need back in, so that a log that lost its data has them again. */
    public int republishAll() {
        return database.inTransaction(handle -> {
            List<RegistryEntry> entries = new ArrayList<>();
            entries.addAll(OrganisationRows.all(handle));
            entries.addAll(ProfileRows.published(handle));
            entries.addAll(SiteRows.all(handle));
            entries.addAll(PositionRows.all(handle));
            entries.addAll(DeviceRows.all(handle));
            handle.createUpdate("DELETE FROM outbox WHERE record IS NOT NULL").execute();
            entries.forEach(entry -> put(handle, entry));
            return entries.size();
        });
    }
}
