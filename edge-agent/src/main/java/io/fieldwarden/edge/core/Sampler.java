package io.fieldwarden.edge.core;

import io.fieldwarden.device.ChannelId;
import io.fieldwarden.device.DeviceId;
import java.time.Clock;
import java.time.Instant;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.TreeMap;
import java.util.TreeSet;
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
     * @param burst owned by the sampler; empty when every channel is read at its period only
     */
    public record Station(DeviceId device, Sensor sensor, DutyCycle cycle, Watch watch, Optional<Burst> burst) {
        public Station(DeviceId device, Sensor sensor, DutyCycle cycle, Watch watch) {
            this(device, sensor, cycle, watch, Optional.empty());
        }
    }

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
        if (station.burst().isPresent()) {
            return fast(station.burst().get(), now);
        }
        Set<ChannelId> due = station.cycle().takeDue(now);
        if (!due.isEmpty()) {
            Map<ChannelId, Double> values = station.cycle().worthSending(read(due, now), now);
            if (!values.isEmpty()) {
                Sample sample = new Sample(station.device(), now, values);
                station.watch().sampled(sample);
                keep(List.of(sample));
            }
        }
        return earlier(station.watch().advance(now), station.cycle().next());
    }

    /** The rules beside the sensor see all that is read fast; the hub gets it around what they and the plan find. */
    private Instant fast(Burst burst, Instant now) {
        Set<ChannelId> due = station.cycle().takeDue(now);
        Set<ChannelId> wanted = new TreeSet<>(burst.takeDue(now));
        boolean fast = !wanted.isEmpty();
        due.stream().filter(channel -> !burst.channels().contains(channel)).forEach(wanted::add);
        Map<ChannelId, Double> read = wanted.isEmpty() ? Map.of() : read(wanted, now);
        Map<ChannelId, Double> values = new TreeMap<>(read);
        values.keySet().retainAll(burst.channels());
        burst.saw(values);
        Map<ChannelId, Double> slow = new TreeMap<>(read);
        slow.keySet().removeAll(burst.channels());
        slow.putAll(burst.summary(due));
        Map<ChannelId, Double> sent = station.cycle().worthSending(slow, now);
        long before = station.watch().changes();
        Map<ChannelId, Double> seen = new TreeMap<>(sent);
        seen.keySet().removeAll(burst.channels());
        seen.putAll(values);
        if (!seen.isEmpty()) {
            station.watch().sampled(new Sample(station.device(), now, seen));
        }
        Instant timer = station.watch().advance(now);
        boolean alert = station.watch().changes() != before;
        List<Sample> kept = fast || !sent.isEmpty() || alert ? burst.worthKeeping(now, values, sent, alert) : List.of();
        if (!kept.isEmpty()) {
            keep(kept);
        }
        return earlier(earlier(timer, station.cycle().next()), burst.next());
    }

    private static Instant earlier(Instant one, Instant other) {
        return one.isBefore(other) ? one : other;
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

    private void keep(List<Sample> samples) {
        try {
            outbox.append(samples, Outbox.Priority.READING);
            counters.sampled.addAndGet(samples.size());
            reportDrops();
        } catch (OutboxException e) {
            long lost = counters.notKept.addAndGet(samples.size());
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
