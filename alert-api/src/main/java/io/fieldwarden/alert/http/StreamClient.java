package io.fieldwarden.alert.http;

import com.google.protobuf.ByteString;
import io.fieldwarden.alert.access.Scope;
import jakarta.servlet.ServletOutputStream;
import jakarta.servlet.WriteListener;
import java.io.IOException;
import java.util.ArrayDeque;
import java.util.List;
import java.util.Queue;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.RejectedExecutionException;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.function.Supplier;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * One listener. Its state belongs to whichever thread of the pool runs {@link #run}; {@code pending} sees to it that this
 * is one at a time. Nothing here blocks: what the peer does not take stays in the stream, and a peer that takes nothing
 * for the connector's idle time is cut off by it.
 */
final class StreamClient implements WriteListener {
    private static final Logger LOG = LoggerFactory.getLogger(StreamClient.class);
    private static final int AT_ONCE = 64;
    private static final ByteString HEARTBEAT = ByteString.copyFromUtf8(":\n\n");

    private final AlertStream stream;
    private final ServletOutputStream out;
    private final Supplier<Scope> scope;
    private final CompletableFuture<Void> ended = new CompletableFuture<>();
    private final AtomicInteger pending = new AtomicInteger();
    private final Queue<ByteString> ready = new ArrayDeque<>();
    private volatile boolean heartbeatDue;
    private Scope visible;
    private long place;
    private boolean unflushed;

    /**
     * @param place the last sequence number the listener has
     * @param hello what is sent before anything else
     * @param scope what the listener may see, asked again with each heartbeat; throws when it may see nothing any more
     */
    StreamClient(AlertStream stream, ServletOutputStream out, long place, String hello, Supplier<Scope> scope) {
        this.stream = stream;
        this.out = out;
        this.place = place;
        this.scope = scope;
        this.visible = scope.get();
        ready.add(ByteString.copyFromUtf8(hello));
    }

    /** Completes when the listener has gone or was cut off. */
    CompletableFuture<Void> ended() {
        return ended;
    }

    void end() {
        stream.remove(this);
        ended.complete(null);
    }

    /** There may be something to send. From any thread; returns at once. */
    void wake() {
        if (pending.getAndIncrement() == 0) {
            try {
                stream.writers().execute(this::run);
            } catch (RejectedExecutionException e) {
                end();
            }
        }
    }

    void heartbeat() {
        heartbeatDue = true;
        wake();
    }

    private void run() {
        int seen;
        do {
            seen = pending.get();
            try {
                pump();
            } catch (Problem e) {
                LOG.atDebug().addKeyValue("code", e.code()).log("listener may no longer listen");
                end();
            } catch (IOException | RuntimeException e) {
                LOG.atDebug().setCause(e).log("listener has gone");
                end();
            }
        } while (!pending.compareAndSet(seen, 0));
    }

    /** Writes as long as the peer takes it; {@code isReady} having said no, the container calls when it does again. */
    private void pump() throws IOException {
        while (!ended.isDone() && out.isReady()) {
            ByteString next = next();
            if (next != null) {
                next.writeTo(out);
                unflushed = true;
            } else if (unflushed) {
                unflushed = false;
                out.flush();
            } else {
                return;
            }
        }
    }

    private @Nullable ByteString next() {
        if (heartbeatDue) {
            heartbeatDue = false;
            visible = scope.get();
            return HEARTBEAT;
        }
        while (ready.isEmpty()) {
            List<AlertStream.Event> events = stream.after(place, AT_ONCE);
            if (events.isEmpty()) {
                return null;
            }
            for (AlertStream.Event event : events) {
                place = event.sequence();
                if (visible.covers(
                        event.subject().organisation(), event.subject().category())) {
                    ready.add(event.frame());
                }
            }
        }
        return ready.poll();
    }

    @Override
    public void onWritePossible() {
        wake();
    }

    @Override
    public void onError(Throwable failure) {
        LOG.atDebug().setCause(failure).log("listener has gone");
        end();
    }
}
