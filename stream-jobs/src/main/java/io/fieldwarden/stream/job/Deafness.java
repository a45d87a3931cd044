package io.fieldwarden.stream.job;

import java.nio.ByteBuffer;
import java.util.ArrayList;
import java.util.List;
import org.apache.flink.api.common.state.ListStateDescriptor;
import org.apache.flink.api.common.typeinfo.PrimitiveArrayTypeInfo;

/**
 * When this job did not run: a device that is not heard then may have spoken all the same, to nobody. From the last
 * checkpoint before a stop to the start after it, on the hub's clock in epoch milliseconds. Immutable.
 */
final class Deafness {
    static final ListStateDescriptor<byte[]> DESCRIPTOR =
            new ListStateDescriptor<>("listening", PrimitiveArrayTypeInfo.BYTE_PRIMITIVE_ARRAY_TYPE_INFO);

    /** Older ones are as if they had not been: a device that is silent for so many starts is. */
    private static final int MOST = 64;

    private static final byte VERSION = 1;

    private final List<Span> spans;

    private record Span(long from, long to) {}

    private Deafness(List<Span> spans) {
        this.spans = spans;
    }

    /**
     * @param restored what each task has written last, empty for the first start
     * @throws IllegalStateException if it is of a newer version
     */
    static Deafness since(List<byte[]> restored, long now) {
        List<Span> spans = new ArrayList<>();
        long heardUntil = Long.MIN_VALUE;
        for (byte[] bytes : restored) {
            ByteBuffer in = ByteBuffer.wrap(bytes);
            byte version = in.get();
            if (version != VERSION) {
                throw new IllegalStateException("listening: version " + version + " is not known here");
            }
            heardUntil = Math.max(heardUntil, in.getLong());
            while (in.remaining() >= 2 * Long.BYTES) {
                Span span = new Span(in.getLong(), in.getLong());
                if (!spans.contains(span)) {
                    spans.add(span);
                }
            }
        }
        if (heardUntil != Long.MIN_VALUE && heardUntil < now) {
            spans.add(new Span(heardUntil, now));
        }
        return new Deafness(newest(until(now, spans)));
    }

    /**
     * The wall clock was set. Time that was left out did not pass for anybody; time that comes again has not passed yet.
     *
     * @param now after the step
     * @param step milliseconds, negative when back
     */
    Deafness stepped(long now, long step) {
        List<Span> known = until(now, spans);
        if (step > 0) {
            known.add(new Span(now - step, now));
        }
        return new Deafness(newest(known));
    }

    /** Of spans that were noted while the clock was ahead, what lies before now. */
    private static List<Span> until(long now, List<Span> spans) {
        List<Span> before = new ArrayList<>();
        for (Span span : spans) {
            if (span.from() < now) {
                before.add(new Span(span.from(), Math.min(span.to(), now)));
            }
        }
        return before;
    }

    private static List<Span> newest(List<Span> spans) {
        return List.copyOf(spans.subList(Math.max(0, spans.size() - MOST), spans.size()));
    }

    byte[] encode(long now) {
        ByteBuffer out = ByteBuffer.allocate(1 + Long.BYTES + spans.size() * 2 * Long.BYTES);
        out.put(VERSION).putLong(now);
        spans.forEach(span -> out.putLong(span.from()).putLong(span.to()));
        return out.array();
    }

    /** For how long nobody listened between the last word of a device and now, milliseconds. */
    long between(long lastReceived, long now) {
        long deaf = 0;
        for (Span span : spans) {
            deaf += Math.max(0, Math.min(span.to(), now) - Math.max(span.from(), lastReceived));
        }
        return deaf;
    }

    /** Up to when time has passed for a device, as far as somebody listened. */
    long listenedUntil(long lastReceived, long now) {
        return now - between(lastReceived, now);
    }
}
