package io.fieldwarden.alert.feed;

import io.fieldwarden.alert.log.LogUnavailableException;
import io.fieldwarden.alert.log.TopicLog;
import io.fieldwarden.alert.status.PartState;
import io.fieldwarden.alert.status.Parts;
import io.fieldwarden.alert.store.Outbox;
import io.fieldwarden.device.log.LogTopic;
import java.time.Duration;
import java.util.List;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Empties the outbox of the registry onto its topic, in order, on a thread of its own. A record may be appended twice,
 * never left out: readers keep the newest per key, so that changes nothing. On start everything is appended once, so that
 * a log that was made anew has it again.
 */
final class RegistryPublisher implements AutoCloseable {
    private static final Logger LOG = LoggerFactory.getLogger(RegistryPublisher.class);
    private static final String NAME = "registry";
    private static final int BATCH = 500;
    private static final int IDLE_MILLIS = 25;
    private static final int RETRY_MILLIS = 1_000;
    private static final Duration CLOSE_LIMIT = Duration.ofSeconds(15);

    private final TopicLog log;
    private final Outbox outbox;
    private final Parts parts;
    private final CountDownLatch stopped = new CountDownLatch(1);
    private final Thread thread;

    private RegistryPublisher(TopicLog log, Outbox outbox, Parts parts) {
        this.log = log;
        this.outbox = outbox;
        this.parts = parts;
        this.thread = new Thread(this::run, "registry-publisher");
        thread.setDaemon(true);
    }

    static RegistryPublisher start(TopicLog log, Outbox outbox, Parts parts) {
        RegistryPublisher publisher = new RegistryPublisher(log, outbox, parts);
        parts.report(PartState.starting(NAME, "publishing the registry"));
        publisher.thread.start();
        return publisher;
    }

    private void run() {
        boolean repeated = false;
        boolean up = false;
        while (stopped.getCount() > 0) {
            try {
                if (!repeated) {
                    int entries = outbox.everything(BATCH, part -> log.append(LogTopic.REGISTRY, part));
                    LOG.atInfo().addKeyValue("entries", entries).log("registry is published again");
                    repeated = true;
                }
                boolean empty = publish();
                if (empty && !up) {
                    parts.report(PartState.up(NAME));
                    up = true;
                }
                pause(empty ? IDLE_MILLIS : 0);
            } catch (RuntimeException e) {
                up = false;
                String reason = e instanceof LogUnavailableException ? "the log does not answer" : e.toString();
                LOG.atWarn().setCause(e).log("registry cannot be published yet");
                parts.report(PartState.failed(NAME, reason));
                pause(RETRY_MILLIS);
            }
        }
    }

    private boolean publish() {
        List<Outbox.Pending> pending = outbox.next(BATCH);
        if (pending.isEmpty()) {
            return true;
        }
        log.append(
                LogTopic.REGISTRY, pending.stream().map(Outbox.Pending::entry).toList());
        outbox.published(pending.get(pending.size() - 1).sequence());
        return false;
    }

    private void pause(int millis) {
        try {
            if (millis > 0 && stopped.await(millis, TimeUnit.MILLISECONDS)) {
                LOG.atDebug().log("registry publisher closed");
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
