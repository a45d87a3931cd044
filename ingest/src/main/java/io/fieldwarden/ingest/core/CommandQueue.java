package io.fieldwarden.ingest.core;

import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.databind.json.JsonMapper;
import com.fasterxml.jackson.databind.util.RawValue;
import com.google.protobuf.ByteString;
import io.fieldwarden.device.DeviceId;
import io.fieldwarden.device.log.CommandEvent;
import io.fieldwarden.device.log.CommandEvent.State;
import io.fieldwarden.device.log.LogTopic;
import io.fieldwarden.device.payload.Payload;
import java.nio.charset.StandardCharsets;
import java.time.Clock;
import java.util.ArrayList;
import java.util.Collection;
import java.util.Collections;
import java.util.HashMap;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.concurrent.atomic.LongAdder;
import java.util.function.Consumer;
import java.util.stream.Stream;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * The commands that devices have not acknowledged yet, as topic {@code commands} has them: read from its beginning at each
 * start, so that a restart forgets none. A command stays until its device acknowledges it, it is cancelled, or it expires;
 * until then every protocol may send it again, with the same id: at least once. Bounded; thread-safe and never blocking.
 *
 * <p>Ways down ask for {@link #pending} when a device comes, listen to {@link #onArrival} for what comes later, and say
 * {@link #sent} once the device has it, not when it was written.
 */
public final class CommandQueue {
    /** Per device. Who asks is refused before; what is above this all the same has failed. */
    public static final int MOST_PER_DEVICE = 100;

    private static final Logger LOG = LoggerFactory.getLogger(CommandQueue.class);
    private static final int MOST_IN_ALL = 20_000;
    private static final long MOST_BYTES = 64L << 20;
    private static final int MOST_SETTLED = 50_000;
    private static final int FORMAT = 1;
    private static final JsonMapper JSON = new JsonMapper();

    private final DeviceRegistry registry;
    private final ReadingLog log;
    private final Clock clock;
    private final Map<DeviceId, Map<String, Entry>> waiting = new HashMap<>();
    private final Map<String, DeviceId> byId = new HashMap<>();
    /** A record of a command may come twice on the log; the second must not bring it back. */
    private final Set<String> settled = Collections.newSetFromMap(new LinkedHashMap<>() {
        @Override
        protected boolean removeEldestEntry(Map.Entry<String, Boolean> eldest) {
            return size() > MOST_SETTLED;
        }
    });

    private final List<Consumer<DeviceId>> listeners = new CopyOnWriteArrayList<>();
    private final Map<State, LongAdder> told = new HashMap<>();
    private long bytes;
    private boolean loaded;

    private static final class Entry {
        private final Command command;
        private boolean sent;

        Entry(Command command) {
            this.command = command;
        }
    }

    /** @param log takes what becomes of commands */
    public CommandQueue(DeviceRegistry registry, ReadingLog log, Clock clock) {
        this.registry = registry;
        this.log = log;
        this.clock = clock;
        for (State state : State.values()) {
            told.put(state, new LongAdder());
        }
    }

    /** Takes what stands on the topic; called by its feed, in order. */
    public void take(CommandEvent event) {
        if (event instanceof CommandEvent.Asked asked) {
            ask(asked);
        } else if (event instanceof CommandEvent.Told later) {
            synchronized (this) {
                if (later.state() == State.SENT) {
                    entry(later.id()).ifPresent(entry -> entry.sent = true);
                } else {
                    settle(later.id(), later.device());
                }
            }
        }
    }

    private void ask(CommandEvent.Asked asked) {
        boolean arrived;
        String full = "";
        synchronized (this) {
            if (settled.contains(asked.id()) || byId.containsKey(asked.id()) || asked.expiresAt() <= clock.millis()) {
                return;
            }
            Command command = command(asked);
            full = room(command);
            if (full.isEmpty()) {
                waiting.computeIfAbsent(asked.device(), absent -> new LinkedHashMap<>())
                        .put(asked.id(), new Entry(command));
                byId.put(asked.id(), asked.device());
                bytes += command.message().length();
            }
            arrived = full.isEmpty() && loaded;
        }
        if (!full.isEmpty()) {
            tell(new CommandEvent.Told(
                    asked.id(), asked.device(), State.FAILED, clock.millis(), "", full, ByteString.EMPTY));
        } else if (arrived) {
            arrived(asked.device());
        }
    }

    /** Empty when there is room; else why there is none. */
    private String room(Command command) {
        Map<String, Entry> own = waiting.getOrDefault(command.device(), Map.of());
        if (own.size() >= MOST_PER_DEVICE || byId.size() >= MOST_IN_ALL || bytes > MOST_BYTES) {
            forgetExpired();
        }
        if (own.size() >= MOST_PER_DEVICE) {
            return MOST_PER_DEVICE + " commands wait for the device already";
        }
        return byId.size() >= MOST_IN_ALL || bytes + command.message().length() > MOST_BYTES
                ? "the hub holds " + byId.size() + " commands of " + bytes + " bytes and takes no more"
                : "";
    }

    /** Everything that stood on the topic at the start has been taken: from here on commands are sent. */
    public void loaded() {
        List<DeviceId> devices;
        synchronized (this) {
            loaded = true;
            forgetExpired();
            devices = List.copyOf(waiting.keySet());
        }
        devices.forEach(this::arrived);
    }

    /** The listener is told, on the feed's thread, of a device that there is something new for it, or for one behind it. */
    public void onArrival(Consumer<DeviceId> listener) {
        listeners.add(listener);
    }

    private void arrived(DeviceId device) {
        Stream.concat(Stream.of(device), registry.device(device.value()).flatMap(RegisteredDevice::gateway).stream())
                .forEach(receiver -> listeners.forEach(listener -> listener.accept(receiver)));
    }

    /** What waits for this device and for those behind it, in the order in which it was asked per device. */
    public List<Command> pending(RegisteredDevice receiver) {
        Set<DeviceId> behind = registry.rules().behind(receiver.id());
        long now = clock.millis();
        synchronized (this) {
            if (!loaded || waiting.isEmpty()) {
                return List.of();
            }
            List<Command> pending = new ArrayList<>();
            collect(receiver.id(), now, pending);
            if (behind.size() <= waiting.size()) {
                behind.stream().sorted().forEach(device -> collect(device, now, pending));
            } else {
                waiting.keySet().stream()
                        .filter(behind::contains)
                        .sorted()
                        .forEach(device -> collect(device, now, pending));
            }
            return pending;
        }
    }

    private void collect(DeviceId device, long now, Collection<Command> into) {
        waiting.getOrDefault(device, Map.of()).values().stream()
                .map(entry -> entry.command)
                .filter(command -> command.expiresAt() > now)
                .forEach(into::add);
    }

    /** Whether it is still wanted: not acknowledged, not cancelled, not expired. */
    public synchronized boolean isPending(Command command) {
        return entry(command.id()).isPresent() && command.expiresAt() > clock.millis();
    }

    /** The device has it. Told once, however often it is sent. */
    public void sent(Command command, Transport by) {
        synchronized (this) {
            Optional<Entry> entry = entry(command.id());
            if (entry.isEmpty() || entry.get().sent) {
                return;
            }
            entry.get().sent = true;
        }
        tell(told(command, State.SENT, by, ""));
    }

    /** It can never be sent, for this reason. */
    public void failed(Command command, Transport by, String why) {
        synchronized (this) {
            if (entry(command.id()).isEmpty()) {
                return;
            }
            settle(command.id(), command.device());
        }
        tell(told(command, State.FAILED, by, why));
    }

    private CommandEvent.Told told(Command command, State state, Transport by, String detail) {
        return new CommandEvent.Told(
                command.id(), command.device(), state, clock.millis(), by.text(), detail, ByteString.EMPTY);
    }

    /**
     * The device says what it made of a command. An answer that has come before, or of a command that is not known any more,
     * is good too: whoever acknowledges twice has not heard the first answer.
     *
     * @param done {@link Outcome.Accepted} once the log has it
     */
    void acknowledge(Acknowledgement given, Transport by, Consumer<Outcome> done) {
        synchronized (this) {
            if (settled.contains(given.id())) {
                done.accept(new Outcome.Accepted(0, 0));
                return;
            }
        }
        CommandEvent.Told event = new CommandEvent.Told(
                given.id(),
                given.device(),
                given.ok() ? State.ACKNOWLEDGED : State.FAILED,
                clock.millis(),
                by.text(),
                given.detail(),
                ByteString.copyFromUtf8(given.result()));
        boolean taken = append(event, new ReadingLog.Appended() {
            @Override
            public void appended() {
                synchronized (CommandQueue.this) {
                    settle(given.id(), given.device());
                }
                done.accept(new Outcome.Accepted(0, 0));
            }

            @Override
            public void failed(Exception cause) {
                done.accept(new Outcome.Busy("commands: " + cause.getMessage()));
            }
        });
        if (!taken) {
            done.accept(new Outcome.Busy("commands: the log takes nothing now"));
        }
    }

    /** The device shows by other means than an answer that it has done what a command asks. */
    public void done(String command, DeviceId device, Transport by) {
        acknowledge(
                new Acknowledgement(command, device, true, "", ""),
                by,
                outcome -> LOG.atTrace()
                        .addKeyValue("command", command)
                        .addKeyValue("outcome", outcome)
                        .log("command is done"));
    }

    /** Whether the device has had it, over this connection or another, or before a restart. */
    public synchronized boolean isSent(Command command) {
        return entry(command.id()).filter(entry -> entry.sent).isPresent();
    }

    /** Whose command this is; empty when it does not wait. */
    synchronized Optional<DeviceId> deviceOf(String id) {
        return Optional.ofNullable(byId.get(id));
    }

    /** How often this was told of a command since the start. */
    public LongAdder counter(State state) {
        return told.getOrDefault(state, new LongAdder());
    }

    /** How many wait now, expired ones among them until there is a reason to look. */
    public synchronized int size() {
        return byId.size();
    }

    /** That a command was sent, or cannot be, is told as well as it can be: it stays as it is when the log is away. */
    private void tell(CommandEvent.Told event) {
        ReadingLog.Appended unheard = new ReadingLog.Appended() {
            @Override
            public void appended() {
                LOG.atTrace().addKeyValue("command", event.id()).log("state of a command is on the log");
            }

            @Override
            public void failed(Exception cause) {
                LOG.atWarn()
                        .addKeyValue("device", event.device())
                        .addKeyValue("command", event.id())
                        .setCause(cause)
                        .log("state of a command is not on the log");
            }
        };
        if (!append(event, unheard)) {
            unheard.failed(new IllegalStateException("the log takes nothing now"));
        }
    }

    private boolean append(CommandEvent.Told event, ReadingLog.Appended done) {
        counter(event.state()).increment();
        byte[] key = event.device().value().getBytes(StandardCharsets.UTF_8);
        return log.append(LogTopic.COMMANDS, key, event.encode(), done);
    }

    private Optional<Entry> entry(String id) {
        DeviceId device = byId.get(id);
        return device == null
                ? Optional.empty()
                : Optional.ofNullable(waiting.getOrDefault(device, Map.of()).get(id));
    }

    /** Only its own device can settle a command: what another one says of it changes nothing. */
    private void settle(String id, DeviceId by) {
        if (by.equals(byId.get(id))) {
            settled.add(id);
            remove(id);
        }
    }

    private void remove(String id) {
        DeviceId device = byId.remove(id);
        if (device != null) {
            waiting.computeIfPresent(device, (same, entries) -> {
                Entry gone = entries.remove(id);
                bytes -= gone == null ? 0 : gone.command.message().length();
                return entries.isEmpty() ? null : entries;
            });
        }
    }

    private void forgetExpired() {
        long now = clock.millis();
        List<String> over = waiting.values().stream()
                .flatMap(entries -> entries.values().stream())
                .filter(entry -> entry.command.expiresAt() <= now)
                .map(entry -> entry.command.id())
                .toList();
        over.forEach(this::remove);
    }

    private static Command command(CommandEvent.Asked asked) {
        try {
            byte[] message = JSON.writeValueAsBytes(JSON.createObjectNode()
                    .put("format", FORMAT)
                    .put("id", asked.id())
                    .put("kind", "command")
                    .put("device", asked.device().value())
                    .put("name", asked.name())
                    .put("createdAt", asked.createdAt())
                    .put("expiresAt", asked.expiresAt())
                    .putRawValue("body", new RawValue(asked.body().toStringUtf8())));
            return new Command(asked.id(), asked.device(), asked.name(), asked.expiresAt(), Payload.of(message));
        } catch (JsonProcessingException e) {
            throw new IllegalStateException("a tree of texts cannot be written", e);
        }
    }
}
