package io.fieldwarden.alert.push;

import io.fieldwarden.alert.store.DeliveryStore;
import java.time.Clock;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.Optional;
import java.util.SplittableRandom;
import java.util.UUID;
import java.util.random.RandomGenerator;

/** The queue of one channel: takes what fits, sends it and writes down what came of it. For one worker at a time. */
final class ChannelQueue {
    /** What is taken and not heard of for so long goes out again: longer than any sender takes. */
    private static final Duration LEASE = Duration.ofMinutes(2);

    private static final Duration MINUTE = Duration.ofSeconds(61);

    private final DeliveryStore deliveries;
    private final String id;
    private final Clock clock;
    private final RandomGenerator random = new SplittableRandom();
    private final SendRate rate;

    ChannelQueue(DeliveryStore deliveries, String id, Clock clock) {
        this.deliveries = deliveries;
        this.id = id;
        this.clock = clock;
        this.rate = new SendRate(deliveries.sentSince(id, clock.instant().minus(MINUTE)));
    }

    /**
     * Sends one message.
     *
     * @return whether there may be another one to send now
     */
    boolean sendSome(Channel channel, Sender sender) {
        Instant now = clock.instant();
        Limits limits = Limits.of(channel.kind());
        int perMinute = channel.manner().perMinute().orElse(limits.perMinute());
        int room = rate.room(perMinute, now);
        if (room == 0 || channel.health().retryAt().isAfter(now)) {
            return false;
        }
        List<Delivery> taken = deliveries.take(id, limits.atOnce(), now, now.plus(LEASE));
        if (taken.isEmpty()) {
            return false;
        }
        // While there is room each notice is a message of its own; else as many as fit go out as one.
        boolean alone = channel.kind() != ChannelKind.UPLOAD && (taken.size() <= Math.max(1, room / 3));
        int count = alone || !channel.kind().merges()
                ? 1
                : sender.fitting(taken.stream().map(Delivery::message).toList());
        List<Delivery> sending = taken.subList(0, count);
        deliveries.release(taken.subList(count, taken.size()));
        rate.sent(now);
        Outcome outcome = attempt(sender, sending, now);
        Instant after = clock.instant();
        deliveries.finish(
                id, UUID.randomUUID().toString(), sending, finished(channel.health(), sending, outcome, now, after));
        return outcome.kind() != Outcome.Kind.OUT_OF_ORDER;
    }

    /** A fault of ours with one message must not stop the others. */
    private static Outcome attempt(Sender sender, List<Delivery> sending, Instant now) {
        try {
            return sender.send(sending.stream().map(Delivery::message).toList(), now);
        } catch (RuntimeException | LinkageError e) {
            return Outcome.of(Outcome.Kind.TRY_AGAIN, 0, String.valueOf(e));
        }
    }

    private DeliveryStore.Finished finished(
            Channel.Health before, List<Delivery> sending, Outcome outcome, Instant now, Instant after) {
        boolean way = outcome.kind() == Outcome.Kind.OUT_OF_ORDER;
        int failures = way ? before.failures() + 1 : 0;
        int attempts = sending.get(0).progress().attempts() + 1;
        Duration wait = Backoff.after(way ? failures : attempts, random);
        Instant next = after.plus(
                outcome.pause().filter(asked -> asked.compareTo(wait) > 0).orElse(wait));
        Channel.Health health = way
                ? new Channel.Health(
                        failures,
                        Optional.of(before.failingSince().orElse(now)),
                        next,
                        before.broken(),
                        outcome.answer(),
                        Optional.empty())
                : new Channel.Health(
                        0,
                        Optional.empty(),
                        Instant.EPOCH,
                        before.broken(),
                        "",
                        outcome.kind() == Outcome.Kind.DELIVERED ? Optional.of(after) : Optional.empty());
        return new DeliveryStore.Finished(
                health,
                outcome,
                state(outcome),
                next,
                now,
                Duration.between(now, after).toMillis());
    }

    private static Delivery.State state(Outcome outcome) {
        return switch (outcome.kind()) {
            case DELIVERED -> Delivery.State.DELIVERED;
            case REFUSED -> Delivery.State.REFUSED;
            case TRY_AGAIN, OUT_OF_ORDER -> Delivery.State.QUEUED;
        };
    }
}
