package io.fieldwarden.ingest.mqtt;

import io.netty.handler.ssl.OpenSslSessionContext;
import io.netty.handler.ssl.OpenSslSessionTicketKey;
import java.security.SecureRandom;
import java.util.Arrays;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicLong;
import java.util.function.LongSupplier;

/**
 * The keys that session tickets are sealed with, so that a device which comes again needs no whole handshake (RFC 5077, RFC 8446
 * section 2.2). A new one each hour, and the one before is still opened: who steals the memory of the hub reads at most what was
 * said with tickets of two hours. They are never stored; after a restart all handshakes are whole. Thread-safe.
 */
final class TicketKeys {
    static final long RENEWED_NANOS = TimeUnit.HOURS.toNanos(1);
    private static final int PART_BYTES = 16;

    private final OpenSslSessionContext sessions;
    private final LongSupplier nanos;
    private final SecureRandom random = new SecureRandom();
    private final AtomicLong renewed;
    private OpenSslSessionTicketKey[] keys;

    TicketKeys(OpenSslSessionContext sessions, LongSupplier nanos) {
        this.sessions = sessions;
        this.nanos = nanos;
        this.renewed = new AtomicLong(nanos.getAsLong());
        this.keys = new OpenSslSessionTicketKey[] {fresh()};
        sessions.setTicketKeys(keys);
    }

    /** To be called now and then; mostly does nothing. */
    void renew() {
        long last = renewed.get();
        long now = nanos.getAsLong();
        if (now - last >= RENEWED_NANOS && renewed.compareAndSet(last, now)) {
            synchronized (this) {
                keys = new OpenSslSessionTicketKey[] {fresh(), keys[0]};
                sessions.setTicketKeys(keys);
            }
        }
    }

    private OpenSslSessionTicketKey fresh() {
        byte[] bytes = new byte[3 * PART_BYTES];
        random.nextBytes(bytes);
        return new OpenSslSessionTicketKey(
                Arrays.copyOf(bytes, PART_BYTES),
                Arrays.copyOfRange(bytes, PART_BYTES, 2 * PART_BYTES),
                Arrays.copyOfRange(bytes, 2 * PART_BYTES, bytes.length));
    }
}
