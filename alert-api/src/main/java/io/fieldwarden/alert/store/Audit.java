package io.fieldwarden.alert.store;

import io.fieldwarden.device.AlertId;
import io.fieldwarden.device.OrganisationId;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.Deque;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import org.jdbi.v3.core.Handle;
import org.jspecify.annotations.Nullable;

/**
 * Finds out whether anybody has changed, removed or put in an entry of the record: that of {@code changes} and that of the
 * history of alerts. Both are chained by hashes; once a day the place that each chain has reached is signed. Safe for many
 * threads.
 */
public final class Audit {
    private static final Duration BETWEEN_CHECKPOINTS = Duration.ofDays(1);
    private static final int AT_ONCE = 2_000;

    /** More tell nobody anything new. */
    private static final int MOST_FINDINGS = 100;

    /** An alert that flaps for weeks has fewer. */
    private static final int MOST_EXTRACTED = 10_000;

    private final Database registry;
    private final Map<Chain, Database> places;

    /** @param alerts where the history of alerts is; the signed checkpoints of both are in the registry */
    public Audit(Database registry, Database alerts) {
        this.registry = registry;
        this.places = Map.of(Chain.CHANGES, registry, Chain.ALERTS, alerts);
    }

    /**
     * A signed place of a chain.
     *
     * @param record {@code changes} or {@code alerts}
     * @param seq how many entries there were
     * @param hash of the newest of them; empty when there was none
     * @param signature Ed25519 in Base64 of {@link #signedText()}
     */
    public record Checkpoint(String record, long seq, String hash, Instant at, String signature) {
        /** Lines: {@code fieldwarden-audit-1}, record, seq, hash, time in epoch milliseconds. */
        public String signedText() {
            return String.join(
                    "\n", "fieldwarden-audit-1", record, Long.toString(seq), hash, Long.toString(at.toEpochMilli()));
        }
    }

    /** @param seq of the entry that something is wrong with */
    public record Finding(long seq, String what) {}

    /**
     * What was found in one record.
     *
     * @param entries how many there are
     * @param hash of the newest
     * @param checkpoints how many were held against it
     * @param findings oldest entry first, at most {@value #MOST_FINDINGS}; empty when nothing is wrong
     */
    public record Verdict(String record, long entries, String hash, int checkpoints, List<Finding> findings) {}

    /** Gives entries that were written before there were hashes their hashes. */
    public void seal() {
        places.forEach((chain, place) -> {
            boolean more = true;
            while (more) {
                more = place.inTransaction(handle -> chain.seal(handle, AT_ONCE));
            }
        });
    }

    /** Signs where both chains are, unless that was done less than a day ago. */
    public void checkpointIfDue(AuditSeal seal, Instant now) {
        for (Chain chain : Chain.values()) {
            Optional<Instant> newest = registry.read(handle -> handle.createQuery(
                            "SELECT max(at) FROM audit_checkpoints WHERE record = :record AND reason = 'daily'")
                    .bind("record", chain.text())
                    .mapTo(Long.class)
                    .findOne()
                    .map(Instant::ofEpochMilli));
            if (newest.isEmpty() || !newest.get().plus(BETWEEN_CHECKPOINTS).isAfter(now)) {
                checkpoint(chain, seal, now);
            }
        }
    }

    private void checkpoint(Chain chain, AuditSeal seal, Instant now) {
        Checkpoint unsigned = place(chain).read(handle -> {
            long seq = chain.given(handle);
            List<Chain.Entry> last = chain.after(handle, seq - 1, 1);
            String hash = last.isEmpty() ? "" : String.valueOf(last.get(0).hash());
            return new Checkpoint(chain.text(), seq, hash, now, "");
        });
        registry.useTransaction(handle -> keep(handle, signed(unsigned, seal), "daily"));
    }

    private static Checkpoint signed(Checkpoint one, AuditSeal seal) {
        return new Checkpoint(one.record(), one.seq(), one.hash(), one.at(), seal.sign(one.signedText()));
    }

    private static void keep(Handle handle, Checkpoint one, String reason) {
        handle.createUpdate("INSERT INTO audit_checkpoints (record, seq, hash, at, signature, reason)"
                        + " VALUES (:record, :seq, :hash, :at, :signature, :reason) ON CONFLICT DO NOTHING")
                .bind("record", one.record())
                .bind("seq", one.seq())
                .bind("hash", one.hash())
                .bind("at", one.at().toEpochMilli())
                .bind("signature", one.signature())
                .bind("reason", reason)
                .execute();
    }

    /**
     * What the record holds of one alert, its last place signed; and that it was asked for. The checkpoint is kept with the
     * daily ones, so that the record is held against it from now on. Empty when the record holds nothing of it.
     *
     * @param export who takes it out of the hub, as an entry of the record of changes
     * @param organisation whose the alert is
     */
    public Optional<Extract> extract(
            AlertId alert, AuditSeal seal, Change export, Optional<OrganisationId> organisation, String category) {
        List<ChainedEntry> entries =
                place(Chain.ALERTS).read(handle -> Chain.ALERTS.where(handle, "alert", alert.value(), MOST_EXTRACTED));
        if (entries.isEmpty()) {
            return Optional.empty();
        }
        ChainedEntry last = entries.get(entries.size() - 1);
        Checkpoint checkpoint =
                signed(new Checkpoint(Chain.ALERTS.text(), last.seq(), last.hash(), export.at(), ""), seal);
        registry.useTransaction(handle -> {
            keep(handle, checkpoint, "export");
            Changes.record(handle, export, organisation, category);
        });
        return Optional.of(new Extract(entries, checkpoint));
    }

    /** @param entries oldest first, the newest {@value #MOST_EXTRACTED} of them */
    public record Extract(List<ChainedEntry> entries, Checkpoint checkpoint) {}

    /**
     * An entry with what its hash is made of.
     *
     * @param before the hash of the entry before it
     * @param fields as they are hashed; null where there is none
     */
    public record ChainedEntry(long seq, String before, List<@Nullable String> fields, String hash) {}

    private Database place(Chain chain) {
        return java.util.Objects.requireNonNull(places.get(chain));
    }

    /** Oldest first, of both records. */
    public List<Checkpoint> checkpoints(Instant since, int limit) {
        return registry.read(handle -> handle.createQuery(
                        "SELECT * FROM audit_checkpoints WHERE at >= :since ORDER BY at, record LIMIT :limit")
                .bind("since", since.toEpochMilli())
                .bind("limit", limit)
                .map((row, context) -> new Checkpoint(
                        row.getString("record"),
                        row.getLong("seq"),
                        row.getString("hash"),
                        Instant.ofEpochMilli(row.getLong("at")),
                        row.getString("signature")))
                .list());
    }

    /** Reads both records from their first entry; takes about ten seconds for a million entries. */
    public List<Verdict> verify(AuditSeal seal) {
        List<Verdict> verdicts = new ArrayList<>();
        for (Chain chain : Chain.values()) {
            verdicts.add(new Reading(chain, seal).verdict());
        }
        return verdicts;
    }

    /** One pass over one chain. For one thread. */
    private final class Reading {
        private final Chain chain;
        private final AuditSeal seal;
        private final List<Finding> findings = new ArrayList<>();
        private final Deque<Checkpoint> ahead = new ArrayDeque<>();
        private String before = "";
        private long last;
        private long entries;
        private int held;

        Reading(Chain chain, AuditSeal seal) {
            this.chain = chain;
            this.seal = seal;
        }

        Verdict verdict() {
            // Entries are added meanwhile: what was given before reading must be there, what comes later need not.
            long given = place(chain).read(chain::given);
            checkpoints(Instant.EPOCH, Integer.MAX_VALUE).stream()
                    .filter(one -> one.record().equals(chain.text()))
                    .sorted(java.util.Comparator.comparingLong(Checkpoint::seq))
                    .forEach(ahead::add);
            List<Chain.Entry> page = page();
            while (!page.isEmpty()) {
                page.forEach(this::take);
                page = page();
            }
            if (last < given) {
                find(last + 1, "entries " + (last + 1) + " to " + given + " are missing at the end");
            }
            ahead.forEach(one -> hold(one, one.seq() == 0 ? "" : "missing"));
            return new Verdict(chain.text(), entries, before, held, findings);
        }

        private List<Chain.Entry> page() {
            return place(chain).read(handle -> chain.after(handle, last, AT_ONCE));
        }

        private void take(Chain.Entry entry) {
            if (entry.seq() != last + 1) {
                find(last + 1, "entries " + (last + 1) + " to " + (entry.seq() - 1) + " are missing");
            }
            String hash = Chain.hash(before, entry.seq(), entry.values());
            if (!hash.equals(entry.hash()) && entry.seq() == last + 1) {
                find(entry.seq(), "this entry, or the one before, is not what was written");
            }
            last = entry.seq();
            before = entry.hash() == null ? "" : entry.hash();
            entries++;
            while (!ahead.isEmpty() && ahead.getFirst().seq() <= last) {
                Checkpoint one = ahead.removeFirst();
                hold(one, one.seq() == 0 ? "" : before);
            }
        }

        private void hold(Checkpoint one, String now) {
            held++;
            if (!seal.isSigned(one.signedText(), one.signature())) {
                find(one.seq(), "the checkpoint of " + one.at() + " is not signed by this hub");
            } else if (!one.hash().equals(now)) {
                find(one.seq(), "the record up to here is not the one that was signed at " + one.at());
            }
        }

        private void find(long seq, String what) {
            if (findings.size() < MOST_FINDINGS) {
                findings.add(new Finding(seq, what));
            }
        }
    }
}
