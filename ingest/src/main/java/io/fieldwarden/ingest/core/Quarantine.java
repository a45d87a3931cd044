package io.fieldwarden.ingest.core;

import com.google.protobuf.ByteString;
import io.fieldwarden.device.log.LogTopic;
import io.fieldwarden.device.log.Quarantined;
import io.fieldwarden.device.payload.RejectReason;
import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import java.security.MessageDigest;
import java.security.NoSuchAlgorithmException;
import java.time.Clock;
import java.time.Instant;
import java.util.HexFormat;
import java.util.concurrent.atomic.AtomicLong;

/**
 * Keeps what could not be used where a technician can see it. Thread-safe. What somebody who has proven nothing sends is
 * counted always but kept only {@value #UNPROVEN_PER_MINUTE} times a minute, so that nobody fills the disk from outside.
 */
public final class Quarantine {
    static final int UNPROVEN_PER_MINUTE = 120;
    private static final int ID_BYTES = 16;
    private static final byte[] UNKNOWN_KEY = "?".getBytes(StandardCharsets.UTF_8);

    private final ReadingLog log;
    private final IntakeCounters counters;
    private final Clock clock;
    private final AtomicLong unproven = new AtomicLong();

    Quarantine(ReadingLog log, IntakeCounters counters, Clock clock) {
        this.log = log;
        this.counters = counters;
        this.clock = clock;
    }

    /** One record to keep. */
    record Entry(Quarantined.Origin origin, ByteString payload, RejectReason reason, String detail) {
        static Entry of(Inbound message, String profile, Instant received, RejectReason reason, String detail) {
            return new Entry(
                    new Quarantined.Origin(
                            message.device(),
                            profile,
                            received,
                            message.transport().text(),
                            message.topic(),
                            message.contentType()),
                    message.payload().copy(),
                    reason,
                    detail);
        }
    }

    void append(Entry entry, ReadingLog.Appended done) {
        Quarantined.Origin origin = entry.origin();
        Quarantined record = new Quarantined(id(entry), origin, entry.payload(), entry.reason(), entry.detail());
        byte[] key = origin.device().isEmpty() ? UNKNOWN_KEY : origin.device().getBytes(StandardCharsets.UTF_8);
        if (!log.append(LogTopic.QUARANTINE, key, record.encode(), done)) {
            done.failed(new IllegalStateException("the log takes nothing now"));
        }
    }

    /**
     * Counts and keeps what was refused before it became a message: a failed log-in, a malformed or oversized packet. It has
     * been or is being answered by the caller.
     *
     * @param device as claimed, empty when unknown
     * @param where MQTT packet or topic, or path
     */
    public void refused(Transport transport, String device, String where, RejectReason reason, String detail) {
        counters.received(1);
        counters.refused(reason, 1);
        if (mayKeepUnproven()) {
            Quarantined.Origin origin = new Quarantined.Origin(
                    device, "", Instant.ofEpochMilli(clock.millis()), transport.text(), where, "");
            append(new Entry(origin, ByteString.EMPTY, reason, detail), Ignore.INSTANCE);
        }
    }

    /** A count per wall-clock minute: the minute in the upper half of the word, the count in the lower. */
    private boolean mayKeepUnproven() {
        long minute = clock.millis() / 60_000;
        long next = unproven.updateAndGet(word -> word >>> 32 == minute ? word + 1 : (minute << 32) + 1);
        return (next & 0xFFFF_FFFFL) <= UNPROVEN_PER_MINUTE;
    }

    private static String id(Entry entry) {
        try {
            MessageDigest sha = MessageDigest.getInstance("SHA-256");
            sha.update(ByteBuffer.allocate(Long.BYTES)
                    .putLong(entry.origin().receivedAt().toEpochMilli())
                    .array());
            sha.update(entry.origin().device().getBytes(StandardCharsets.UTF_8));
            sha.update((byte) 0);
            sha.update(entry.reason().text().getBytes(StandardCharsets.UTF_8));
            sha.update((byte) 0);
            sha.update(entry.payload().asReadOnlyByteBuffer());
            return HexFormat.of().formatHex(sha.digest(), 0, ID_BYTES);
        } catch (NoSuchAlgorithmException e) {
            throw new IllegalStateException("SHA-256 is missing from this Java runtime", e);
        }
    }

    /** What is refused has been answered already: whether it could also be kept changes nothing for anybody. */
    private enum Ignore implements ReadingLog.Appended {
        INSTANCE;

        @Override
        public void appended() {
            // It was counted as refused when it was answered.
        }

        @Override
        public void failed(Exception cause) {
            // The log is full or away; the counters have it.
        }
    }
}
