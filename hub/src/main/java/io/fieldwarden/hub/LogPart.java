package io.fieldwarden.hub;

import io.fieldwarden.alert.status.PartState;
import io.fieldwarden.alert.status.Parts;
import io.fieldwarden.hub.config.HubConfig;
import io.fieldwarden.hub.log.EmbeddedLog;
import io.fieldwarden.hub.log.LogTopics;
import io.fieldwarden.hub.log.LogUnavailableException;
import java.nio.file.Path;
import java.time.Duration;
import java.util.Optional;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.Executor;
import java.util.concurrent.TimeUnit;
import java.util.function.BooleanSupplier;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * The log, inside the hub or elsewhere.
 *
 * @param bootstrapServers known before the log is there, so that its clients can start beside it
 * @param reachable completes with the same when the log takes records
 */
record LogPart(String bootstrapServers, CompletableFuture<String> reachable) {
    private static final Logger LOG = LoggerFactory.getLogger(LogPart.class);
    private static final String NAME = "log";
    private static final Duration ASK = Duration.ofSeconds(5);
    private static final Duration PAUSE = Duration.ofSeconds(1);

    /** @param canOpen whether the disk has the space that the log inside the hub needs to open */
    static LogPart start(
            HubConfig.Log config, Path data, BooleanSupplier canOpen, Parts parts, Closing closing, Executor starter) {
        Optional<String> elsewhere = config.bootstrapServers();
        parts.report(PartState.starting(NAME, elsewhere.orElse("inside the hub")));
        if (elsewhere.isPresent()) {
            String servers = elsewhere.get();
            return new LogPart(
                    servers,
                    report(CompletableFuture.supplyAsync(() -> awaitElsewhere(servers, parts), starter), parts));
        }
        Path folder = data.resolve("log");
        String servers = EmbeddedLog.reserve(folder, 0);
        EmbeddedLog.Flush flush = config.fsync() ? EmbeddedLog.Flush.FSYNC : EmbeddedLog.Flush.OS;
        // The clients have this address already: at another port nobody would find it.
        int port = Integer.parseInt(servers.substring(servers.lastIndexOf(':') + 1));
        KeptLog log = closing.add(
                Closing.Stage.LOG, NAME, KeptLog.start(() -> EmbeddedLog.open(folder, flush, port), canOpen, parts));
        return new LogPart(servers, log.reachable());
    }

    /** Asks until the log answers or this thread is interrupted. */
    private static String awaitElsewhere(String servers, Parts parts) {
        while (true) {
            try {
                LogTopics.ensure(servers, false, ASK);
                return servers;
            } catch (LogUnavailableException e) {
                LOG.atWarn().addKeyValue("address", servers).setCause(e).log("the log does not answer; asking again");
                parts.report(PartState.starting(NAME, e.getMessage() + "; asking again"));
                try {
                    TimeUnit.MILLISECONDS.sleep(PAUSE.toMillis());
                } catch (InterruptedException interrupted) {
                    Thread.currentThread().interrupt();
                    throw e;
                }
            }
        }
    }

    private static CompletableFuture<String> report(CompletableFuture<String> log, Parts parts) {
        return log.whenComplete((servers, failure) -> {
            if (failure == null) {
                parts.report(PartState.up(NAME));
            } else {
                LOG.atError().setCause(failure).log("the log cannot be opened");
                parts.report(PartState.failed(NAME, String.valueOf(failure.getMessage())));
            }
        });
    }
}
