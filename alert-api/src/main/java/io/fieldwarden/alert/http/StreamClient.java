package io.fieldwarden.alert.http;

import com.google.protobuf.ByteString;
import io.javalin.http.Context;
import jakarta.servlet.ServletOutputStream;
import jakarta.servlet.WriteListener;
import jakarta.servlet.http.HttpServletResponse;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.Executor;
import java.util.concurrent.RejectedExecutionException;
import java.util.concurrent.atomic.AtomicInteger;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * One listener of server-sent events. Its state, and that of its source, belongs to whichever thread of the pool runs
 * {@link #run}; {@code pending} sees to it that this is one at a time. Nothing here blocks: what the peer does not take
 * stays in the stream, and a peer that takes nothing for the connector's idle time is cut off by it.
 */
final class StreamClient implements WriteListener {
    private static final Logger LOG = LoggerFactory.getLogger(StreamClient.class);
    private static final ByteString HEARTBEAT = ByteString.copyFromUtf8(":\n\n");

    private final Source source;
    private final Executor writers;
    private final ServletOutputStream out;
    private final CompletableFuture<Void> ended = new CompletableFuture<>();
    private final AtomicInteger pending = new AtomicInteger();
    private volatile boolean heartbeatDue;
    private @Nullable ByteString hello;
    private boolean unflushed;

    /** What a listener hears; asked on one thread at a time, and must not block. */
    interface Source {
        /** What to send next; null when there is nothing now. */
        @Nullable
        ByteString next();

        /** Whether nothing will come any more. */
        default boolean isOver() {
            return false;
        }

        /**
         * Whether the listener may still listen, asked with each heartbeat.
         *
         * @throws Problem when it may not
         */
        void recheck();

        /** The listener has gone; called at least once, from any thread. */
        void gone(StreamClient client);
    }

    /** @param hello what is sent before anything else */
    StreamClient(ServletOutputStream out, Executor writers, String hello, Source source) {
        this.out = out;
        this.writers = writers;
        this.source = source;
        this.hello = ByteString.copyFromUtf8(hello);
    }

    /** Answers a request with a stream; to be called within the future of the request. */
    static StreamClient open(Context context, Executor writers, String hello, Source source) {
        HttpServletResponse response = context.res();
        response.setStatus(200);
        response.setContentType("text/event-stream");
        response.setCharacterEncoding("UTF-8");
        response.setHeader("Cache-Control", "no-store");
        response.setHeader("X-Accel-Buffering", "no");
        try {
            ServletOutputStream out = response.getOutputStream();
            StreamClient client = new StreamClient(out, writers, hello, source);
            out.setWriteListener(client);
            return client;
        } catch (IOException e) {
            throw new UncheckedIOException("a stream cannot be opened", e);
        }
    }

    /** Completes when the listener has gone or was cut off. */
    CompletableFuture<Void> ended() {
        return ended;
    }

    void end() {
        source.gone(this);
        ended.complete(null);
    }

    /** There may be something to send. From any thread; returns at once. */
    void wake() {
        if (pending.getAndIncrement() == 0) {
            try {
                writers.execute(this::run);
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
                if (source.isOver()) {
                    end();
                }
                return;
            }
        }
    }

    private @Nullable ByteString next() {
        ByteString first = hello;
        if (first != null) {
            hello = null;
            return first;
        }
        if (heartbeatDue) {
            heartbeatDue = false;
            source.recheck();
            return HEARTBEAT;
        }
        return source.next();
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
