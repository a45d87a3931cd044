package io.fieldwarden.ingest.core;

import io.fieldwarden.device.DeviceId;
import io.fieldwarden.device.log.LogTopic;
import io.fieldwarden.device.log.ReadingBatches;
import io.fieldwarden.device.payload.ChirpstackUplink;
import io.fieldwarden.device.payload.Decoded;
import io.fieldwarden.device.payload.MessageContext;
import io.fieldwarden.device.payload.RejectReason;
import io.fieldwarden.device.payload.Verdict;
import io.fieldwarden.device.profile.MessageReader;
import io.fieldwarden.device.profile.ReadingCheck;
import java.time.Clock;
import java.time.Instant;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.function.Consumer;
import org.jspecify.annotations.Nullable;

/**
 * What happens to every message, whatever protocol it came by: find its device, decode, check, append, and only then say so.
 * Thread-safe and never blocking; messages of one device are appended in the order of the calls of one thread. Hot path:
 * see {@code ./fieldwarden bench ingest}, and {@code MessageBenchmark} for decoding and checking alone.
 */
public final class Intake implements AutoCloseable {
    private static final int SLOW_LANES = 2;

    private final DeviceRegistry registry;
    private final ReadingLog log;
    private final Clock clock;
    private final int maxPayload;
    private final IntakeCounters counters = new IntakeCounters();
    private final Quarantine quarantine;
    private final Presence presence;
    private final EdgeAlerts edgeAlerts;
    private final SlowLanes slow = new SlowLanes(SLOW_LANES);
    private final Quotas quotas;
    private final CommandQueue commands;

    /** Without quotas, and without commands: none ever come. */
    public Intake(DeviceRegistry registry, ReadingLog log, Clock clock, int maxPayload) {
        this(registry, log, clock, maxPayload, new Quotas(Quota.Plan.NONE));
    }

    /** Without commands: none ever come. */
    public Intake(DeviceRegistry registry, ReadingLog log, Clock clock, int maxPayload, Quotas quotas) {
        this(registry, log, clock, maxPayload, quotas, new CommandQueue(registry, log, clock));
    }

    /** @param maxPayload bytes; larger payloads are rejected */
    public Intake(
            DeviceRegistry registry,
            ReadingLog log,
            Clock clock,
            int maxPayload,
            Quotas quotas,
            CommandQueue commands) {
        this.quotas = quotas;
        this.commands = commands;
        this.registry = registry;
        this.log = log;
        this.clock = clock;
        this.maxPayload = maxPayload;
        this.quarantine = new Quarantine(log, counters, clock);
        this.presence = new Presence(log, clock);
        this.edgeAlerts = new EdgeAlerts(log, counters, registry.rules(), clock);
    }

    public IntakeCounters counters() {
        return counters;
    }

    /** For who is connected and what devices say of themselves. */
    public Presence presence() {
        return presence;
    }

    public DeviceRegistry registry() {
        return registry;
    }

    /** What devices are asked to do. */
    public CommandQueue commands() {
        return commands;
    }

    /** For what is in quarantine and could be used by now. */
    public Replays replays() {
        return new Replays(this, log);
    }

    /** For what is refused before there is a message: failed log-ins, malformed or oversized packets. */
    public Quarantine quarantine() {
        return quarantine;
    }

    /**
     * Takes one message.
     *
     * @param message its payload may be reused by the caller as soon as this returns
     * @param done told exactly once, on this thread or on one of the log, where it must not block
     */
    public void accept(Inbound message, Consumer<Outcome> done) {
        counters.message(message.transport());
        if (message.contentType().startsWith(ChirpstackUplink.MEDIA_TYPE)) {
            uplink(message, done);
            return;
        }
        RegisteredDevice device = registry.find(message.device());
        RegisteredDevice sender = message.sender();
        if (isOver(message, device, done)) {
            return;
        }
        if (device == null || !sender.speaksFor(device)) {
            counters.received(1);
            boolean own = device == null && message.device().equals(sender.id().value());
            reject(
                    message,
                    Optional.empty(),
                    device == null ? RejectReason.UNKNOWN_DEVICE : RejectReason.FORBIDDEN,
                    "device '" + message.device()
                            + (own
                                    ? "' is not registered any more"
                                    : "' is not registered behind '" + sender.id() + "'"),
                    done);
            return;
        }
        if (message.contentType().startsWith(EdgeAlerts.MEDIA_TYPE)) {
            alert(message, device, done);
            return;
        }
        if (message.contentType().startsWith(Presence.MEDIA_TYPE)) {
            presence.health(device.id().value(), message.payload());
            done.accept(new Outcome.Accepted(0, 0));
            return;
        }
        MessageReader reader = device.reader();
        if (reader == null) {
            noProfile(message, device, done);
        } else if (reader.isSlow() && message.payload().length() <= maxPayload) {
            Inbound kept = message.kept();
            later(device, done, () -> settle(kept, device, reader.check(), decode(kept, reader), done));
        } else {
            settle(message, device, reader.check(), decode(message, reader), done);
        }
    }

    /** What nobody is registered for is charged to who sent it: it goes to quarantine, which is not to be filled either. */
    private boolean isOver(Inbound message, @Nullable RegisteredDevice device, Consumer<Outcome> done) {
        RegisteredDevice sender = message.sender();
        boolean known = device != null && sender.speaksFor(device);
        Optional<Quotas.Over> over = quotas.take(
                sender,
                known && device != null ? device : sender,
                message.payload().length());
        over.ifPresent(found -> {
            if (found.tell()) {
                quarantine.refused(
                        message.transport(),
                        message.device(),
                        message.topic(),
                        RejectReason.RATE_LIMITED,
                        found.detail());
            } else {
                counters.received(1);
                counters.refused(RejectReason.RATE_LIMITED, 1);
            }
            done.accept(new Outcome.Busy(found.detail(), RejectReason.RATE_LIMITED, found.waitMillis()));
        });
        return over.isPresent();
    }

    /** Takes note of a message that carries no values, such as one that says who stands behind a gateway. */
    public void note(Transport transport, Consumer<Outcome> done) {
        counters.message(transport);
        done.accept(new Outcome.Accepted(0, 0));
    }

    /** What rules beside the sensors found. */
    private void alert(Inbound message, RegisteredDevice device, Consumer<Outcome> done) {
        try {
            edgeAlerts.accept(message, device, done);
        } catch (EdgeAlerts.Unusable e) {
            counters.received(1);
            reject(message, Optional.of(device.profileName()), e.reason(), String.valueOf(e.getMessage()), done);
        }
    }

    private void later(RegisteredDevice device, Consumer<Outcome> done, Runnable work) {
        if (!slow.offer(device, work)) {
            counters.received(1);
            busy(1);
            done.accept(new Outcome.Busy("codecs: too many messages wait to be decoded"));
        }
    }

    /** Decodes what was taken, bounded; nothing may come any more. */
    @Override
    public void close() {
        slow.close();
        presence.close();
    }

    /**
     * Takes an event of a LoRaWAN network server. Uplinks are messages like any other; of the rest, such as joins, only the
     * number is kept.
     *
     * @param message of content type {@link ChirpstackUplink#MEDIA_TYPE}
     * @param event as ChirpStack names it
     */
    public void acceptEvent(Inbound message, String event, Consumer<Outcome> done) {
        counters.event(event);
        if (event.equals("up")) {
            accept(message, done);
        } else {
            counters.message(message.transport());
            done.accept(new Outcome.Accepted(0, 0));
        }
    }

    /**
     * Takes what a device says of a command. What cannot be read is counted and shown as refused: there is no reading in it
     * that could ever be used.
     *
     * @param message addressed to the sender or one behind it
     * @param id of the command, where the address has it; empty when it stands in the payload
     */
    public void acknowledge(Inbound message, String id, Consumer<Outcome> done) {
        counters.message(message.transport());
        RegisteredDevice device = registry.find(message.device());
        if (isOver(message, device, done)) {
            return;
        }
        if (device == null || !message.sender().speaksFor(device)) {
            refuse(
                    message,
                    RejectReason.FORBIDDEN,
                    "device '" + message.device() + "' is not registered behind '"
                            + message.sender().id() + "'",
                    done);
            return;
        }
        try {
            Acknowledgement given = Acknowledgement.read(id, device.id(), message.payload());
            // A gateway may acknowledge under its own address what was for one behind it.
            DeviceId whose = commands.deviceOf(given.id())
                    .flatMap(owner -> registry.device(owner.value()))
                    .filter(message.sender()::speaksFor)
                    .map(RegisteredDevice::id)
                    .orElse(device.id());
            commands.acknowledge(
                    new Acknowledgement(given.id(), whose, given.ok(), given.detail(), given.result()),
                    message.transport(),
                    done);
        } catch (IllegalArgumentException e) {
            refuse(message, RejectReason.MALFORMED, "acknowledgement: " + e.getMessage(), done);
        }
    }

    private void refuse(Inbound message, RejectReason reason, String detail, Consumer<Outcome> done) {
        quarantine.refused(message.transport(), message.sender().id().value(), message.topic(), reason, detail);
        done.accept(new Outcome.Refused(reason, detail));
    }

    /** The device is the one whose DevEUI stands in the event. */
    private void uplink(Inbound message, Consumer<Outcome> done) {
        ChirpstackUplink.Read read = message.payload().length() > maxPayload
                ? new ChirpstackUplink.Read.Unusable(tooLarge(message))
                : ChirpstackUplink.read(message.payload());
        if (read instanceof ChirpstackUplink.Read.Unusable unusable) {
            counters.received(1);
            reject(
                    message,
                    Optional.empty(),
                    unusable.why().reason(),
                    unusable.why().detail(),
                    done);
            return;
        }
        ChirpstackUplink event = ((ChirpstackUplink.Read.Uplink) read).event();
        RegisteredDevice device = registry.withDevEui(event.devEui()).orElse(null);
        if (isOver(message, device, done)) {
            return;
        }
        if (device == null || !message.sender().speaksFor(device)) {
            counters.received(1);
            reject(
                    message,
                    Optional.empty(),
                    device == null ? RejectReason.UNKNOWN_DEVICE : RejectReason.FORBIDDEN,
                    "no device with DevEUI '" + event.devEui() + "' is registered behind '"
                            + message.sender().id() + "'",
                    done);
            return;
        }
        Inbound ofDevice = message.of(device.id().value());
        MessageReader reader = device.reader();
        if (reader == null) {
            noProfile(ofDevice, device, done);
        } else if (reader.isSlow()) {
            Inbound kept = ofDevice.kept();
            later(device, done, () -> settle(kept, device, reader.check(), reader.decode(event), done));
        } else {
            settle(ofDevice, device, reader.check(), reader.decode(event), done);
        }
    }

    private void noProfile(Inbound message, RegisteredDevice device, Consumer<Outcome> done) {
        counters.received(1);
        reject(
                message,
                Optional.of(device.profileName()),
                RejectReason.NO_PROFILE,
                "no version of profile '" + device.profileName() + "' of device '" + device.id() + "' is loaded",
                done);
    }

    private void settle(
            Inbound message, RegisteredDevice device, ReadingCheck check, Decoded decoded, Consumer<Outcome> done) {
        if (decoded instanceof Decoded.Values values) {
            counters.received(values.values().size());
            append(message, device, check, values, done);
        } else if (decoded instanceof Decoded.Rejected rejected) {
            counters.received(1);
            reject(message, Optional.of(check.profile().ref().toString()), rejected.reason(), rejected.detail(), done);
        }
    }

    /** Takes a message that its address alone condemns: it goes to quarantine unread. */
    public void reject(Inbound message, RejectReason reason, String detail, Consumer<Outcome> done) {
        counters.message(message.transport());
        counters.received(1);
        reject(message, Optional.empty(), reason, detail, done);
    }

    private Decoded decode(Inbound message, MessageReader reader) {
        if (message.payload().length() > maxPayload) {
            return tooLarge(message);
        }
        return reader.decode(message.payload(), MessageContext.of(message.contentType(), clock.millis()));
    }

    private Decoded.Rejected tooLarge(Inbound message) {
        return new Decoded.Rejected(
                RejectReason.TOO_LARGE,
                "payload: " + message.payload().length() + " bytes are more than " + maxPayload);
    }

    private void append(
            Inbound message,
            RegisteredDevice device,
            ReadingCheck check,
            Decoded.Values values,
            Consumer<Outcome> done) {
        Instant received = device.receipt(values, clock.millis());
        Verdict verdict = check.check(device.id(), values, received);
        int usable = verdict.readings().size();
        Map<RejectReason, Rejections> unusable = Rejections.byReason(verdict.rejections());
        int parts = unusable.size() + (usable > 0 ? 1 : 0);
        Settlement settlement = new Settlement(parts, usable, verdict.rejections(), done);
        if (usable > 0) {
            ReadingBatches.Message head = new ReadingBatches.Message(
                    device.id(),
                    check.profile().ref(),
                    received,
                    message.transport().text(),
                    verdict.readings().get(0).replayed());
            Settlement.Part part = settlement.part(() -> counters.appended(usable), () -> busy(usable));
            if (!log.append(LogTopic.READINGS, device.key(), ReadingBatches.encode(head, verdict.readings()), part)) {
                part.failed(new IllegalStateException("the log takes nothing now"));
            }
        }
        unusable.forEach((reason, rejections) -> {
            Settlement.Part part = settlement.part(
                    () -> counters.quarantined(reason, rejections.count()), () -> busy(rejections.count()));
            Quarantine.Entry entry = Quarantine.Entry.of(
                    message, check.profile().ref().toString(), received, reason, rejections.detail());
            quarantine.append(entry, part);
        });
    }

    private void busy(int values) {
        counters.refused(RejectReason.BUSY, values);
    }

    private void reject(
            Inbound message, Optional<String> profile, RejectReason reason, String detail, Consumer<Outcome> done) {
        // Kept apart like those of readings without a time: a message that is replayed later gets this one.
        RegisteredDevice device = registry.find(message.device());
        Instant received =
                Instant.ofEpochMilli((device == null ? message.sender() : device).nextReceipt(clock.millis()));
        Settlement settlement = new Settlement(1, 0, List.of(new Verdict.Rejection(reason, detail)), done);
        quarantine.append(
                Quarantine.Entry.of(message, profile.orElse(""), received, reason, detail),
                settlement.part(() -> counters.quarantined(reason, 1), () -> busy(1)));
    }
}
