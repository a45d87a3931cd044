package io.fieldwarden.alert.feed;

import io.fieldwarden.alert.log.TopicLog;
import io.fieldwarden.alert.status.PartState;
import io.fieldwarden.alert.status.Parts;
import io.fieldwarden.device.log.LogTopic;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;
import java.util.function.Supplier;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Takes one topic into a store, on a thread of its own. The store keeps the position together with what it made of the
 * records; after any failure the loop waits a second and begins again at the stored position, so that nothing is skipped
 * and nothing counts twice.
 */
final class FeedLoop implements AutoCloseable {
    private static final Logger LOG = LoggerFactory.getLogger(FeedLoop.class);
    private static final Duration POLL = Duration.ofMillis(250);
    private static final Duration CLOSE_LIMIT = Duration.ofSeconds(10);
    private static final int RETRY_MILLIS = 1_000;

    private final Source source;
    private final Sink sink;
    private final Parts parts;
    private final CountDownLatch stopped = new CountDownLatch(1);
    private final Thread thread;
    private volatile TopicLog.@Nullable Follower polled;

    /** Takes a batch, with its positions, whole or not at all. */
    interface Sink {
        void take(List<TopicLog.Received> batch);
    }

    /** @param positions asked at each beginning */
    record Source(String name, LogTopic topic, TopicLog log, Supplier<Map<Integer, Long>> positions) {}

    private FeedLoop(Source source, Sink sink, Parts parts) {
        this.source = source;
        this.sink = sink;
        this.parts = parts;
        this.thread = new Thread(this::run, source.name());
        thread.setDaemon(true);
    }

    static FeedLoop start(Source source, Sink sink, Parts parts) {
        FeedLoop loop = new FeedLoop(source, sink, parts);
        parts.report(PartState.starting(source.name(), "waiting for the log"));
        loop.thread.start();
        return loop;
    }

    private void run() {
        while (stopped.getCount() > 0) {
            try (TopicLog.Follower follower =
                    source.log().follow(source.topic(), source.positions().get())) {
                polled = follower;
                parts.report(PartState.up(source.name()));
                while (stopped.getCount() > 0) {
                    List<TopicLog.Received> batch = follower.poll(POLL);
                    if (!batch.isEmpty()) {
                        sink.take(batch);
                    }
                }
            } catch (RuntimeException e) {
                LOG.atWarn()
                        .addKeyValue("topic", source.topic().topicName())
                        .setCause(e)
                        .log("feed stopped, begins again at its stored position");
                parts.report(PartState.failed(source.name(), String.valueOf(e.getMessage())));
                pause();
            }
        }
    }

    private void pause() {
        try {
            if (stopped.await(RETRY_MILLIS, TimeUnit.MILLISECONDS)) {
                LOG.atDebug().addKeyValue("topic", source.topic().topicName()).log("feed closed while waiting");
            }
        } catch (InterruptedException e) {
            stopped.countDown();
            Thread.currentThread().interrupt();
        }
    }

    /** Lets the batch at hand finish; bounded. */
    @Override
    public void close() {
        stopped.countDown();
        TopicLog.Follower waiting = polled;
        if (waiting != null) {
            waiting.wake();
        }
        try {
            thread.join(CLOSE_LIMIT.toMillis());
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
        }
    }
}
