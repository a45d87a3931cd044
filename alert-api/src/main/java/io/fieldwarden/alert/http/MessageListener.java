package io.fieldwarden.alert.http;

import com.fasterxml.jackson.databind.node.ArrayNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import com.google.protobuf.ByteString;
import com.google.protobuf.UnsafeByteOperations;
import io.fieldwarden.alert.live.LiveMessages;
import io.fieldwarden.device.Quality;
import io.fieldwarden.device.Reading;
import io.fieldwarden.device.log.LogFormatException;
import io.fieldwarden.device.log.Quarantined;
import io.fieldwarden.device.log.ReadingBatches;
import io.fieldwarden.device.log.proto.ReadingBatch;
import java.io.ByteArrayOutputStream;
import java.nio.charset.StandardCharsets;
import java.time.Instant;
import java.util.ArrayDeque;
import java.util.Base64;
import java.util.List;
import java.util.Locale;
import java.util.Queue;
import java.util.function.Consumer;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * The messages of one device on their way to one listener. At most {@value #WAITING} of them or {@value #WAITING_BYTES}
 * bytes wait; a listener that takes less than arrives is told so and its stream ends, because a live view with holes in it
 * would mislead. Filled on the thread of the feed, emptied on those of the streams.
 */
final class MessageListener implements StreamClient.Source, LiveMessages.Listener {
    static final int WAITING = 256;
    static final int WAITING_BYTES = 1 << 20;

    private static final Logger LOG = LoggerFactory.getLogger(MessageListener.class);
    private static final int MAX_READINGS = 200;
    private static final int MAX_PAYLOAD = 8_192;

    private final Runnable mayListen;
    private final Consumer<MessageListener> leave;
    private final Queue<ByteString> waiting = new ArrayDeque<>();
    private volatile @Nullable StreamClient client;
    private int bytes;
    private boolean over;

    /**
     * @param mayListen throws a {@link Problem} when the listener may not listen any more
     * @param leave called when the listener has gone, possibly more than once
     */
    MessageListener(Runnable mayListen, Consumer<MessageListener> leave) {
        this.mayListen = mayListen;
        this.leave = leave;
    }

    /** From now on messages are sent. */
    void attach(StreamClient opened) {
        client = opened;
        opened.wake();
    }

    @Override
    public void readings(ReadingBatch batch) {
        try {
            offer(frame("message", node(batch)));
        } catch (LogFormatException e) {
            LOG.atWarn().setCause(e).log("a message cannot be shown");
        }
    }

    @Override
    public void rejected(Quarantined message) {
        offer(frame("message", node(message)));
    }

    private void offer(ByteString frame) {
        synchronized (this) {
            if (over) {
                return;
            }
            if (waiting.size() >= WAITING || bytes + frame.size() > WAITING_BYTES) {
                end("slow");
            } else {
                waiting.add(frame);
                bytes += frame.size();
            }
        }
        wake();
    }

    /** What waits is not sent any more; the listener is told why. */
    void finish(String reason) {
        synchronized (this) {
            if (!over) {
                end(reason);
            }
        }
        wake();
    }

    private synchronized void end(String reason) {
        over = true;
        waiting.clear();
        waiting.add(frame("end", Json.object().put("reason", reason)));
    }

    private void wake() {
        StreamClient opened = client;
        if (opened != null) {
            opened.wake();
        }
    }

    void heartbeat() {
        StreamClient opened = client;
        if (opened != null) {
            opened.heartbeat();
        }
    }

    @Override
    public synchronized @Nullable ByteString next() {
        ByteString next = waiting.poll();
        bytes -= next == null ? 0 : next.size();
        return next;
    }

    @Override
    public synchronized boolean isOver() {
        return over && waiting.isEmpty();
    }

    @Override
    public void recheck() {
        mayListen.run();
    }

    @Override
    public void gone(StreamClient gone) {
        leave.accept(this);
    }

    /** In one piece: the server takes one write at a time. */
    private static ByteString frame(String event, ObjectNode data) {
        ByteArrayOutputStream frame = new ByteArrayOutputStream();
        frame.writeBytes(("event: " + event + "\ndata: ").getBytes(StandardCharsets.UTF_8));
        frame.writeBytes(Json.bytes(data));
        frame.writeBytes("\n\n".getBytes(StandardCharsets.UTF_8));
        return UnsafeByteOperations.unsafeWrap(frame.toByteArray());
    }

    private static ObjectNode node(ReadingBatch batch) {
        List<Reading> readings = ReadingBatches.readings(batch);
        ObjectNode node = Json.object();
        node.put("receivedAt", Instant.ofEpochMilli(batch.getReceivedAt()).toString());
        node.put("transport", batch.getTransport());
        node.putNull("topic");
        node.put("profile", batch.getProfile());
        ArrayNode items = node.putArray("readings");
        readings.stream().limit(MAX_READINGS).forEach(reading -> {
            Quality quality = reading.quality();
            items.addObject()
                    .put("channel", reading.channel().value())
                    .put("value", reading.value())
                    .put("text", reading.text())
                    .put("at", reading.observedAt().toString())
                    .put("quality", quality.level().name().toLowerCase(Locale.ROOT))
                    .put("reason", quality.reason().text());
        });
        return node.put("left", Math.max(0, readings.size() - MAX_READINGS));
    }

    private static ObjectNode node(Quarantined message) {
        ByteString payload = message.payload();
        ByteString shown = payload.substring(0, Math.min(payload.size(), MAX_PAYLOAD));
        String text = payload.isValidUtf8() ? payload.toStringUtf8() : null;
        ObjectNode node = Json.object();
        node.put("receivedAt", message.origin().receivedAt().toString());
        node.put("transport", message.origin().transport());
        node.put("topic", message.origin().topic());
        node.put("reason", message.reason().text());
        node.put("detail", message.detail());
        node.put("payloadText", text == null ? null : text.substring(0, Math.min(text.length(), MAX_PAYLOAD)));
        node.put("payloadBase64", Base64.getEncoder().encodeToString(shown.toByteArray()));
        return node.put("payloadBytes", payload.size());
    }
}
