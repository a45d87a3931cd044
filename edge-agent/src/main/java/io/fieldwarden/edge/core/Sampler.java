package io.fieldwarden.edge.core;

import io.fieldwarden.device.ChannelId;
import io.fieldwarden.device.DeviceId;
import java.time.Clock;
import java.time.Instant;
import java.util.List;
import java.util.Map;
import java.util.Set;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** Reads what is due into the outbox. Owned by the sampling thread of one agent. */
public final class Sampler {
    private static final Logger LOG = LoggerFactory.getLogger(Sampler.class);

    private final Station station;
    private final Outbox outbox;
    private final Clock clock;
    private final AgentCounters counters;
    private long droppedSeen;

    /**
     * One device of the agent.
     *
     * @param cycle owned by the sampler
     */
    public record Station(DeviceId device, Sensor sensor, DutyCycle cycle, Watch watch) {}

    public Sampler(Station station, Outbox outbox, Clock clock, AgentCounters counters) {
        this.station = station;
        this.outbox = outbox;
        this.clock = clock;
        this.counters = counters;
        this.droppedSeen = outbox.status().dropped();
    }

    /**
     * Reads what is due now, if anything is, and keeps it.
     *
     * @return when to call again
     */
    public Instant step() {
        Instant now = Instant.ofEpochMilli(clock.millis());
        Set<ChannelId> due = station.cycle().takeDue(now);
        if (!due.isEmpty()) {
            Map<ChannelId, Double> values = station.cycle().worthSending(read(due, now), now);
            if (!values.isEmpty()) {
                Sample sample = new Sample(station.device(), now, values);
                station.watch().sampled(sample);
                keep(sample);
            }
        }
        Instant timer = station.watch().advance(now);
        Instant next = station.cycle().next();
        return timer.isBefore(next) ? timer : next;
    }

    private Map<ChannelId, Double> read(Set<ChannelId> due, Instant now) {
        try {
            return station.sensor().sample(due, now);
        } catch (SensorException e) {
            long failures = counters.sensorFailures.incrementAndGet();
            if (Long.bitCount(failures) == 1) {
                LOG.atWarn()
                        .addKeyValue("device", station.device())
                        .addKeyValue("failures", failures)
                        .setCause(e)
                        .log("Sensor did not answer");
            }
            return Map.of();
        }
    }

    private void keep(Sample sample) {
        try {
            outbox.append(List.of(sample), Outbox.Priority.READING);
            counters.sampled.incrementAndGet();
            reportDrops();
        } catch (OutboxException e) {
            long lost = counters.notKept.incrementAndGet();
            if (Long.bitCount(lost) == 1) {
                LOG.atError()
                        .addKeyValue("device", station.device())
                        .addKeyValue("lost", lost)
                        .setCause(e)
                        .log("Outbox cannot keep readings");
            }
        }
    }

    /** Says it at each power of two: neither silent nor a flood. */
    private void reportDrops() {
        long dropped = outbox.status().dropped();
        if (dropped > droppedSeen && Long.highestOneBit(dropped) != Long.highestOneBit(droppedSeen)) {
            LOG.atWarn()
                    .addKeyValue("device", station.device())
                    .addKeyValue("dropped", dropped)
                    .log("Outbox is full: oldest readings are dropped");
        }
        droppedSeen = dropped;
    }
}
