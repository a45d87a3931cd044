package io.fieldwarden.alert.feed;

import com.google.protobuf.ByteString;
import io.fieldwarden.alert.life.AlertChange;
import io.fieldwarden.alert.live.Live;
import io.fieldwarden.alert.log.TopicLog;
import io.fieldwarden.alert.marks.LateReadings;
import io.fieldwarden.alert.status.Parts;
import io.fieldwarden.alert.store.AlertStore;
import io.fieldwarden.alert.store.CommandStore;
import io.fieldwarden.alert.store.ContactStore;
import io.fieldwarden.alert.store.DeviceStatusStore;
import io.fieldwarden.alert.store.FeedPositions;
import io.fieldwarden.alert.store.MarkStore;
import io.fieldwarden.alert.store.Newcomer;
import io.fieldwarden.alert.store.Outbox;
import io.fieldwarden.alert.store.QuarantineStore;
import io.fieldwarden.device.log.AlertEvent;
import io.fieldwarden.device.log.AlertEvents;
import io.fieldwarden.device.log.CommandEvent;
import io.fieldwarden.device.log.DeviceStatus;
import io.fieldwarden.device.log.LogFormatException;
import io.fieldwarden.device.log.LogTopic;
import io.fieldwarden.device.log.Quarantined;
import io.fieldwarden.device.log.ReadingBatches;
import io.fieldwarden.device.log.ReadingGlance;
import io.micrometer.core.instrument.MeterRegistry;
import io.micrometer.core.instrument.Timer;
import java.time.Clock;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.function.Function;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** Everything that goes between the log and the stores: the feeds in, the registry out. Each has its own thread. */
public final class Feeds implements AutoCloseable {
    private static final Logger LOG = LoggerFactory.getLogger(Feeds.class);

    private static final int REGISTRY_IDLE_MILLIS = 25;

    /** A device waits longer for its network than for this. */
    private static final int COMMAND_IDLE_MILLIS = 100;

    private final List<AutoCloseable> running = new ArrayList<>();

    private Feeds() {}

    /** Where records go. */
    public record Stores(
            AlertStore alerts,
            QuarantineStore quarantine,
            ContactStore contacts,
            MarkStore marks,
            FeedPositions positions,
            Outbox outbox,
            CommandStore commands) {}

    /**
     * What the feeds ask and tell.
     *
     * @param newcomers whose a new alert is and what begins with it
     * @param changed called after each commit that changed alerts; must return at once
     * @param live told of every message
     */
    public record Hooks(Function<AlertEvent, Newcomer> newcomers, Runnable changed, Live live) {}

    /** Starts all feeds on a log that is there. */
    public static Feeds start(TopicLog log, Stores stores, Hooks hooks, Surroundings around) {
        Feeds feeds = new Feeds();
        feeds.running.add(Publisher.start(
                new Publisher.Source("registry", LogTopic.REGISTRY, stores.outbox(), REGISTRY_IDLE_MILLIS),
                log,
                around.parts()));
        feeds.commands(log, stores.commands(), around);
        feeds.running.add(feeds.alerts(log, stores, hooks, around));
        feeds.running.add(FeedLoop.start(
                source("quarantine", LogTopic.QUARANTINE, log, stores),
                batch -> {
                    List<QuarantineStore.Incoming> incoming = quarantined(batch);
                    stores.quarantine().fold(incoming, around.clock().instant());
                    incoming.forEach(in -> in.record().ifPresent(hooks.live().messages()::rejected));
                },
                around.parts()));
        LateReadings late = new LateReadings(hooks.live().marks(), stores.marks(), log);
        feeds.running.add(FeedLoop.start(
                source("contacts", LogTopic.READINGS, log, stores),
                batch -> stores.contacts().fold(heard(batch, hooks.live(), late), places(batch)),
                around.parts()));
        feeds.running.add(FeedLoop.start(
                source("device-status", LogTopic.DEVICE_STATUS, log, stores),
                batch -> stores.contacts()
                        .statuses()
                        .fold(statuses(batch), around.clock().instant()),
                around.parts()));
        return feeds;
    }

    private static List<DeviceStatusStore.Incoming> statuses(List<TopicLog.Received> batch) {
        List<DeviceStatusStore.Incoming> incoming = new ArrayList<>(batch.size());
        for (TopicLog.Received received : batch) {
            try {
                incoming.add(new DeviceStatusStore.Incoming(
                        received.place(), Optional.of(DeviceStatus.decode(bytes(received))), ""));
            } catch (LogFormatException e) {
                incoming.add(new DeviceStatusStore.Incoming(received.place(), Optional.empty(), fault(received, e)));
            }
        }
        return incoming;
    }

    /** Down to the devices, and what they answer. */
    private void commands(TopicLog log, CommandStore commands, Surroundings around) {
        running.add(Publisher.start(
                new Publisher.Source("commands", LogTopic.COMMANDS, commands, COMMAND_IDLE_MILLIS),
                log,
                around.parts()));
        running.add(FeedLoop.start(
                new FeedLoop.Source("command answers", LogTopic.COMMANDS, log, commands::positions),
                batch -> commands.fold(commandEvents(batch), around.clock().instant()),
                around.parts()));
    }

    private static List<CommandStore.Incoming> commandEvents(List<TopicLog.Received> batch) {
        List<CommandStore.Incoming> incoming = new ArrayList<>(batch.size());
        for (TopicLog.Received received : batch) {
            try {
                incoming.add(new CommandStore.Incoming(
                        received.place(), Optional.of(CommandEvent.decode(bytes(received))), ""));
            } catch (LogFormatException e) {
                incoming.add(new CommandStore.Incoming(received.place(), Optional.empty(), fault(received, e)));
            }
        }
        return incoming;
    }

    /** What every feed needs. */
    public record Surroundings(MeterRegistry meters, Parts parts, Clock clock) {}

    private FeedLoop alerts(TopicLog log, Stores stores, Hooks hooks, Surroundings around) {
        Timer visible = Timer.builder("hub.alert")
                .description("receipt of the deciding reading to the alert being visible")
                .publishPercentileHistogram()
                .register(around.meters());
        return FeedLoop.start(
                source("alerts", LogTopic.ALERTS, log, stores),
                batch -> {
                    List<AlertStore.Incoming> incoming = alertEvents(batch);
                    Instant now = around.clock().instant();
                    List<AlertChange> changes = stores.alerts().take(incoming, hooks.newcomers(), now);
                    if (!changes.isEmpty()) {
                        hooks.changed().run();
                        record(visible, incoming, changes, around.clock().instant());
                    }
                },
                around.parts());
    }

    /** Only for raises of live readings: late and replayed ones were received long before by intention. */
    private static void record(
            Timer visible, List<AlertStore.Incoming> incoming, List<AlertChange> changes, Instant now) {
        Map<String, Instant> received = new HashMap<>();
        for (AlertStore.Incoming in : incoming) {
            in.event()
                    .filter(event -> !event.transition().historic())
                    .ifPresent(event -> event.receivedAt()
                            .ifPresent(at ->
                                    received.put(event.transition().alert().value(), at)));
        }
        for (AlertChange change : changes) {
            Instant at = received.get(change.alert().value());
            if (at != null && change.kind().equals("raised")) {
                Duration took = Duration.between(at, now);
                visible.record(took.isNegative() ? Duration.ZERO : took);
            }
        }
    }

    private static FeedLoop.Source source(String name, LogTopic topic, TopicLog log, Stores stores) {
        return new FeedLoop.Source(name, topic, log, () -> stores.positions().of(topic));
    }

    private static List<AlertStore.Incoming> alertEvents(List<TopicLog.Received> batch) {
        List<AlertStore.Incoming> incoming = new ArrayList<>(batch.size());
        for (TopicLog.Received received : batch) {
            try {
                incoming.add(new AlertStore.Incoming(
                        received.place(), Optional.of(AlertEvents.decode(bytes(received))), ""));
            } catch (LogFormatException e) {
                incoming.add(new AlertStore.Incoming(received.place(), Optional.empty(), fault(received, e)));
            }
        }
        return incoming;
    }

    private static List<QuarantineStore.Incoming> quarantined(List<TopicLog.Received> batch) {
        List<QuarantineStore.Incoming> incoming = new ArrayList<>(batch.size());
        for (TopicLog.Received received : batch) {
            try {
                incoming.add(new QuarantineStore.Incoming(
                        received.place(), Optional.of(Quarantined.decode(bytes(received))), ""));
            } catch (LogFormatException e) {
                incoming.add(new QuarantineStore.Incoming(received.place(), Optional.empty(), fault(received, e)));
            }
        }
        return incoming;
    }

    private static byte[] bytes(TopicLog.Received received) {
        return received.value()
                .map(ByteString::toByteArray)
                .orElseThrow(() -> new LogFormatException(
                        "record at offset " + received.place().offset() + " has no value"));
    }

    private static String fault(TopicLog.Received received, LogFormatException e) {
        LOG.atError()
                .addKeyValue("partition", received.place().partition())
                .addKeyValue("offset", received.place().offset())
                .setCause(e)
                .log("record cannot be read and is passed over");
        return String.valueOf(e.getMessage());
    }

    /** The newest contact per device: what comes out of quarantine or from marking is none. */
    private static Map<String, Long> heard(List<TopicLog.Received> batch, Live live, LateReadings late) {
        Map<String, Long> newest = new HashMap<>();
        for (TopicLog.Received received : batch) {
            ByteString record = received.value().orElse(ByteString.EMPTY);
            try {
                ReadingGlance glance = ReadingGlance.of(record);
                if (glance.transport().equals(ReadingBatches.MARK)) {
                    continue;
                }
                late.seen(received.key(), record);
                live.messages().readings(received.key(), () -> ReadingBatches.parse(record.toByteArray()));
                if (glance.transport().equals(ReadingBatches.FROM_QUARANTINE)) {
                    continue;
                }
                live.skews().seen(received.key(), glance);
            } catch (LogFormatException e) {
                // Its readings are missed by whoever reads them; that the device spoke is true all the same.
                String unused = fault(received, e);
            }
            newest.merge(received.key(), received.timestamp(), Math::max);
        }
        return newest;
    }

    private static List<TopicLog.Place> places(List<TopicLog.Received> batch) {
        return batch.stream().map(TopicLog.Received::place).toList();
    }

    /** In reverse order of start; bounded. */
    @Override
    public void close() {
        for (int i = running.size() - 1; i >= 0; i--) {
            try {
                running.get(i).close();
            } catch (Exception e) {
                LOG.atWarn().setCause(e).log("feed did not close");
            }
        }
    }
}
