package io.fieldwarden.edge.core;

import java.time.Duration;
import java.util.ArrayList;
import java.util.List;

/**
 * Brings messages whose source can be read again (a file, a simulator) to the hub without an outbox: waits and repeats
 * until each has an answer. Owned by one thread.
 */
public final class Delivery {
    private final Uplink uplink;
    private final Backoff backoff;
    private final Pause pause;
    private final Duration giveUpAfter;
    private String trouble = "";

    /** @param giveUpAfter how much waiting in a row is too much */
    public Delivery(Uplink uplink, Backoff backoff, Pause pause, Duration giveUpAfter) {
        this.uplink = uplink;
        this.backoff = backoff;
        this.pause = pause;
        this.giveUpAfter = giveUpAfter;
    }

    /**
     * Sends a window until the hub has answered for each message.
     *
     * @return the outcome per message, each accepted or rejected
     * @throws DeliveryException when the hub stays away longer than the limit
     */
    public List<Outcome> deliver(List<Uplink.Message> messages) throws InterruptedException {
        Outcome[] settled = new Outcome[messages.size()];
        List<Integer> open = new ArrayList<>();
        for (int i = 0; i < messages.size(); i++) {
            open.add(i);
        }
        Duration waited = Duration.ZERO;
        while (true) {
            List<Outcome> outcomes =
                    uplink.send(open.stream().map(messages::get).toList());
            Duration wait = Duration.ZERO;
            List<Integer> again = new ArrayList<>();
            for (int i = 0; i < outcomes.size(); i++) {
                Outcome outcome = outcomes.get(i);
                if (outcome instanceof Outcome.Busy busy) {
                    trouble = "the hub is busy";
                    wait = longer(wait, backoff.jittered(busy.retryAfter()));
                    again.add(open.get(i));
                } else if (outcome instanceof Outcome.Unreachable unreachable) {
                    trouble = unreachable.detail();
                    again.add(open.get(i));
                } else {
                    settled[open.get(i)] = outcome;
                    waited = Duration.ZERO;
                    backoff.succeeded();
                }
            }
            if (again.isEmpty()) {
                trouble = "";
                return List.of(settled);
            }
            open = again;
            if (wait.isZero()) {
                wait = backoff.next();
            }
            waited = waited.plus(wait);
            if (waited.compareTo(giveUpAfter) > 0) {
                throw new DeliveryException(trouble);
            }
            pause.pause(wait);
        }
    }

    /** Why the last window had to wait; empty when it did not. */
    public String trouble() {
        return trouble;
    }

    private static Duration longer(Duration a, Duration b) {
        return a.compareTo(b) >= 0 ? a : b;
    }
}
