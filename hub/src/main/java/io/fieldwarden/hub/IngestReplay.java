package io.fieldwarden.hub;

import io.fieldwarden.alert.http.QuarantineReplay;
import io.fieldwarden.device.log.Quarantined;
import io.fieldwarden.ingest.core.Replays;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;

/** Replays on the ingest of the same process; safe for many threads. */
final class IngestReplay implements QuarantineReplay {
    private static final int WITHIN_SECONDS = 10;

    private final Replays replays;

    IngestReplay(Replays replays) {
        this.replays = replays;
    }

    @Override
    public Outcome replay(Quarantined message) {
        try {
            Replays.Told told = replays.replay(message).toCompletableFuture().get(WITHIN_SECONDS, TimeUnit.SECONDS);
            return new Outcome(told.accepted(), told.rejected(), told.detail());
        } catch (TimeoutException e) {
            return new Outcome(0, 1, "the log did not confirm it within " + WITHIN_SECONDS + " s; replay it again");
        } catch (ExecutionException e) {
            throw new IllegalStateException("message " + message.id() + " could not be replayed", e.getCause());
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            return new Outcome(0, 1, "interrupted while waiting for the log; replay it again");
        }
    }
}
