package io.fieldwarden.hub.log;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.Properties;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionStage;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;
import kafka.server.KafkaConfig;
import kafka.server.KafkaRaftServer;
import org.apache.kafka.common.utils.Time;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * A single Kafka broker and its controller inside this process, on the loopback interface only. {@link #open} returns when
 * every {@link io.fieldwarden.device.log.LogTopic} exists and takes records. All methods may be called from any thread.
 *
 * <p>A disk fault would make Kafka end the process; here it completes {@link #failure} instead and the log takes nothing
 * any more until it is opened again.
 */
public final class EmbeddedLog implements AutoCloseable {
    private static final Logger LOG = LoggerFactory.getLogger(EmbeddedLog.class);
    private static final Duration START_LIMIT = Duration.ofSeconds(60);
    private static final Duration TOPICS_LIMIT = Duration.ofSeconds(30);
    private static final Duration CLOSE_LIMIT = Duration.ofSeconds(20);

    private final KafkaRaftServer server;
    private final String bootstrapServers;
    private final CompletableFuture<String> failure = new CompletableFuture<>();

    private EmbeddedLog(KafkaRaftServer server, Ports ports) {
        this.server = server;
        this.bootstrapServers = "127.0.0.1:" + ports.clients();
    }

    /** When an acknowledged record is on stable storage. */
    public enum Flush {
        /** Each group of appends is synced before it is acknowledged: a power cut loses nothing acknowledged. */
        FSYNC,
        /** The operating system writes when it likes: kill -9 loses nothing, a power cut may lose the last seconds. */
        OS
    }

    /**
     * Opens the log in a folder, formatting it on first use.
     *
     * @param folder created when missing; used by one log at a time
     * @param port for clients, 0 for a free one that is remembered in the folder
     * @throws LogUnavailableException if the folder or the port cannot be used or the broker does not come up in a minute
     */
    public static EmbeddedLog open(Path folder, Flush flush, int port) {
        Path absolute = folder.toAbsolutePath().normalize();
        Path logs = absolute.resolve("broker");
        try {
            Files.createDirectories(absolute);
        } catch (IOException e) {
            throw new LogUnavailableException("log: folder " + absolute + " cannot be created", e);
        }
        Ports ports = Ports.choose(absolute, port);
        Properties settings = BrokerConfig.of(logs, flush, ports);
        LogFolder.format(logs);
        ProcessGuard.install();
        KafkaRaftServer server = new KafkaRaftServer(KafkaConfig.fromProps(settings, false), Time.SYSTEM);
        EmbeddedLog log = new EmbeddedLog(server, ports);
        ProcessGuard.watch(log);
        try {
            within(START_LIMIT, "embedded-log-start", () -> {
                server.startup();
                LogTopics.ensure(log.bootstrapServers, true, TOPICS_LIMIT);
            });
        } catch (RuntimeException e) {
            log.close();
            throw e;
        }
        LOG.atInfo()
                .addKeyValue("address", log.bootstrapServers)
                .addKeyValue("flush", flush)
                .log("log is open");
        return log;
    }

    /**
     * Chooses the ports that the next {@link #open} of this folder takes, so that clients can be started beside it.
     *
     * @param port for clients, 0 for the remembered or a free one
     * @return {@code host:port} for Kafka clients
     * @throws LogUnavailableException if the folder or the port cannot be used
     */
    public static String reserve(Path folder, int port) {
        Path absolute = folder.toAbsolutePath().normalize();
        try {
            Files.createDirectories(absolute);
        } catch (IOException e) {
            throw new LogUnavailableException("log: folder " + absolute + " cannot be created", e);
        }
        return "127.0.0.1:" + Ports.choose(absolute, port).clients();
    }

    /** {@code host:port} for Kafka clients. */
    public String bootstrapServers() {
        return bootstrapServers;
    }

    /** Completes with the reason when the log gave up, which it does on a disk fault; never on {@link #close}. */
    public CompletionStage<String> failure() {
        return failure.minimalCompletionStage();
    }

    /** Ends the broker; takes at most 20 seconds. What was acknowledged is readable after the next {@link #open}. */
    @Override
    public void close() {
        ProcessGuard.forget(this);
        try {
            within(CLOSE_LIMIT, "embedded-log-close", () -> {
                server.shutdown();
                server.awaitShutdown();
            });
        } catch (LogUnavailableException e) {
            LOG.atWarn().setCause(e).log("log did not close in order; the next start recovers it");
        }
    }

    void gaveUp(String reason) {
        failure.complete(reason);
    }

    /** Runs on a thread of its own, because Kafka's start and end cannot be told to give up. */
    private static void within(Duration limit, String thread, Runnable work) {
        CompletableFuture<Void> done = new CompletableFuture<>();
        Thread worker = new Thread(
                () -> {
                    try {
                        work.run();
                        done.complete(null);
                    } catch (Throwable e) {
                        done.completeExceptionally(e);
                    }
                },
                thread);
        worker.setDaemon(true);
        worker.start();
        try {
            done.get(limit.toMillis(), TimeUnit.MILLISECONDS);
        } catch (ExecutionException e) {
            if (e.getCause() instanceof LogUnavailableException known) {
                throw known;
            }
            throw new LogUnavailableException("log: " + thread + " failed: " + e.getMessage(), e);
        } catch (TimeoutException e) {
            worker.interrupt();
            throw new LogUnavailableException("log: " + thread + " took longer than " + limit.toSeconds() + " s", e);
        } catch (InterruptedException e) {
            worker.interrupt();
            Thread.currentThread().interrupt();
            throw new LogUnavailableException("log: interrupted during " + thread, e);
        }
    }
}
