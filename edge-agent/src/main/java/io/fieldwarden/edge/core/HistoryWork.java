package io.fieldwarden.edge.core;

import io.fieldwarden.device.ChannelId;
import io.fieldwarden.device.DeviceId;
import java.time.Clock;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.Set;
import java.util.random.RandomGenerator;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** First the invented past, if any, then what the outbox keeps. Owned by the sending thread of one agent. */
public final class HistoryWork implements AgentLoop.SendWork {
    private static final Logger LOG = LoggerFactory.getLogger(HistoryWork.class);
    /** History is worth waiting for while the hub starts. */
    private static final Duration GIVE_UP = Duration.ofMinutes(10);

    private final Sender sender;
    private final List<Past> pasts;
    private final Uplink uplink;
    private final SenderConfig config;
    private final Clock clock;
    private final RandomGenerator random;

    /** Whose past. */
    public record Past(DeviceId device, Sensor sensor, Set<ChannelId> channels, History history) {}

    public HistoryWork(
            Sender sender, List<Past> pasts, Uplink uplink, SenderConfig config, Clock clock, RandomGenerator random) {
        this.sender = sender;
        this.pasts = List.copyOf(pasts);
        this.uplink = uplink;
        this.config = config;
        this.clock = clock;
        this.random = random;
    }

    @Override
    public void begin(Pause pause) throws InterruptedException {
        for (Past past : pasts) {
            // A past of an unknown present would be sent for the wrong years.
            if (!past.history().spans().isEmpty() && !BootLog.Undated.is(clock.millis())) {
                send(past, pause);
            }
        }
    }

    private void send(Past past, Pause pause) throws InterruptedException {
        Backoff backoff = new Backoff(config.retryFirst(), Duration.ofSeconds(5), random);
        Delivery delivery = new Delivery(uplink, backoff, pause, GIVE_UP);
        try {
            long samples = new Backfill(past.device(), past.sensor(), past.channels(), config, delivery)
                    .run(past.history(), clock.instant());
            LOG.atInfo()
                    .addKeyValue("device", past.device())
                    .addKeyValue("samples", samples)
                    .log("History sent");
        } catch (DeliveryException e) {
            LOG.atWarn().addKeyValue("device", past.device()).setCause(e).log("History was not sent");
        }
    }

    @Override
    public Instant step() throws InterruptedException {
        return sender.step();
    }
}
