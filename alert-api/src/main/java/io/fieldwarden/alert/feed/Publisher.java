package io.fieldwarden.alert.feed;

import io.fieldwarden.alert.log.LogUnavailableException;
import io.fieldwarden.alert.log.TopicLog;
import io.fieldwarden.alert.status.PartState;
import io.fieldwarden.alert.status.Parts;
import io.fieldwarden.alert.store.Publishable;
import io.fieldwarden.device.log.LogTopic;
import java.time.Duration;
import java.util.List;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Empties an outbox onto its topic, in order, on a thread of its own. A record may be appended twice, never left out: whoever
 * reads the topic takes the second as nothing new. On start everything is appended once, so that a log that was made anew has
 * it again.
 */
final class Publisher implements AutoCloseable {
    private static final Logger LOG = LoggerFactory.getLogger(Publisher.class);
    private static final int BATCH = 500;
    private static final int RETRY_MILLIS = 1_000;

    /** Who looks after a while of nothing looks less often: each look is a query. */
    private static final int LONG_IDLE_MILLIS = 100;

    private static final long AWAKE_NANOS = TimeUnit.SECONDS.toNanos(2);
    private static final Duration CLOSE_LIMIT = Duration.ofSeconds(15);

    private final Source source;
    private final TopicLog log;
    private final Parts parts;
    private final CountDownLatch stopped = new CountDownLatch(1);
    private final Thread thread;

    /** @param idleMillis between two looks when there is nothing, but was in the last two seconds */
    record Source(String name, LogTopic topic, Publishable records, int idleMillis) {}

    private Publisher(Source source, TopicLog log, Parts parts) {
        this.source = source;
        this.log = log;
        this.parts = parts;
        this.thread = new Thread(this::run, source.name() + "-publisher");
        thread.setDaemon(true);
    }

    static Publisher start(Source source, TopicLog log, Parts parts) {
        Publisher publisher = new Publisher(source, log, parts);
        parts.report(PartState.starting(source.name(), "publishing what is there"));
        publisher.thread.start();
        return publisher;
    }

    private void run() {
        boolean repeated = false;
        boolean up = false;
        long busy = System.nanoTime();
        while (stopped.getCount() > 0) {
            try {
                if (!repeated) {
                    int entries = source.records().everything(BATCH, part -> log.append(source.topic(), part));
                    LOG.atInfo()
                            .addKeyValue("topic", source.topic().topicName())
                            .addKeyValue("entries", entries)
                            .log("what is there is published again");
                    repeated = true;
                }
                boolean empty = publish();
                if (empty && !up) {
                    parts.report(PartState.up(source.name()));
                    up = true;
                }
                long now = System.nanoTime();
                busy = empty ? busy : now;
                pause(empty ? idleMillis(now - busy) : 0);
            } catch (RuntimeException e) {
                up = false;
                String reason = e instanceof LogUnavailableException ? "the log does not answer" : e.toString();
                LOG.atWarn()
                        .addKeyValue("topic", source.topic().topicName())
                        .setCause(e)
                        .log("changes cannot be published yet");
                parts.report(PartState.failed(source.name(), reason));
                pause(RETRY_MILLIS);
            }
        }
    }

    private int idleMillis(long quietNanos) {
        return quietNanos < AWAKE_NANOS ? source.idleMillis() : Math.max(source.idleMillis(), LONG_IDLE_MILLIS);
    }

    private boolean publish() {
        List<Publishable.Pending> pending = source.records().next(BATCH);
        if (pending.isEmpty()) {
            return true;
        }
        log.append(
                source.topic(), pending.stream().map(Publishable.Pending::entry).toList());
        source.records().published(pending.get(pending.size() - 1).sequence());
        return false;
    }

    private void pause(int millis) {
        try {
            if (millis > 0 && stopped.await(millis, TimeUnit.MILLISECONDS)) {
                LOG.atDebug().log("publisher closed");
            }
        } catch (InterruptedException e) {
            stopped.countDown();
            Thread.currentThread().interrupt();
        }
    }

    @Override
    public void close() {
        stopped.countDown();
        try {
            thread.join(CLOSE_LIMIT.toMillis());
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
        }
    }
}
