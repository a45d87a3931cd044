package io.fieldwarden.ingest.core;

import io.fieldwarden.device.log.LogTopic;
import io.fieldwarden.device.log.Quarantined;
import io.fieldwarden.device.log.ReadingBatches;
import io.fieldwarden.device.payload.ChirpstackUplink;
import io.fieldwarden.device.payload.Decoded;
import io.fieldwarden.device.payload.MessageContext;
import io.fieldwarden.device.payload.Payload;
import io.fieldwarden.device.payload.RejectReason;
import io.fieldwarden.device.payload.Verdict;
import io.fieldwarden.device.profile.MessageReader;
import io.fieldwarden.device.profile.ReadingCheck;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionStage;
import java.util.stream.Collectors;

/**
 * Sends what is in quarantine through decode and check again, with registry and profiles as they are now. A reading keeps
 * the time that the payload gives it, else the receipt of then, so that doing it twice writes the same points again; all of
 * them are marked as replayed, so that rules record what they find and page nobody. What is rejected again is told and
 * stays where it is: it goes neither to the log nor into the counters a second time. Thread-safe and never blocking.
 */
public final class Replays {
    private final Intake intake;
    private final ReadingLog log;

    Replays(Intake intake, ReadingLog log) {
        this.intake = intake;
        this.log = log;
    }

    /**
     * What came of one message, once it is certain.
     *
     * @param accepted readings that are on the log
     * @param rejected values that are not; 1 when nothing could be read
     * @param detail why not, in sentences; empty when everything was accepted
     */
    public record Told(int accepted, int rejected, String detail) {}

    /** The stage never fails. */
    public CompletionStage<Told> replay(Quarantined message) {
        if (message.reason() == RejectReason.FORBIDDEN) {
            // The record does not say who sent it, so that nothing can prove that it may be believed by now.
            return told("its sender could not speak for device '"
                    + message.origin().device() + "'; the device has to send it itself");
        }
        if (message.payload().isEmpty() && message.reason() != RejectReason.EMPTY) {
            return told("it was refused before there was a message: there are no bytes to replay");
        }
        Payload payload = Payload.of(message.payload().toByteArray());
        Optional<RegisteredDevice> found = device(message, payload);
        if (found.isEmpty()) {
            return told("device '" + message.origin().device() + "', or the one in the message, is not registered");
        }
        RegisteredDevice device = found.get();
        if (!device.enabled()) {
            return told("device '" + device.id() + "' is disabled");
        }
        MessageReader reader = device.reader();
        if (reader == null) {
            return told("no version of profile '" + device.profileName() + "' is loaded");
        }
        long received = message.origin().receivedAt().toEpochMilli();
        Decoded decoded =
                reader.decode(payload, MessageContext.of(message.origin().contentType(), received));
        if (decoded instanceof Decoded.Rejected rejected) {
            return told(rejected.reason().text() + ": " + rejected.detail());
        }
        Decoded.Values values = new Decoded.Values(((Decoded.Values) decoded).values(), true);
        return append(
                device,
                reader.check(),
                message,
                reader.check().check(device.id(), values, message.origin().receivedAt()));
    }

    /** The device in the address; of a LoRaWAN uplink the one with its DevEUI, if the one in the address speaks for it. */
    private Optional<RegisteredDevice> device(Quarantined message, Payload payload) {
        DeviceRegistry registry = intake.registry();
        Optional<RegisteredDevice> addressed = registry.device(message.origin().device());
        if (message.origin().contentType().startsWith(ChirpstackUplink.MEDIA_TYPE)
                && ChirpstackUplink.read(payload) instanceof ChirpstackUplink.Read.Uplink uplink) {
            return addressed.flatMap(
                    server -> registry.withDevEui(uplink.event().devEui()).filter(server::speaksFor));
        }
        return addressed;
    }

    private CompletionStage<Told> append(
            RegisteredDevice device, ReadingCheck check, Quarantined message, Verdict verdict) {
        int usable = verdict.readings().size();
        Told done = new Told(usable, verdict.rejections().size(), detail(verdict.rejections()));
        if (usable == 0) {
            return CompletableFuture.completedFuture(done);
        }
        IntakeCounters counters = intake.counters();
        counters.message(Transport.REPLAY);
        counters.received(usable);
        ReadingBatches.Message head = new ReadingBatches.Message(
                device.id(),
                check.profile().ref(),
                message.origin().receivedAt(),
                ReadingBatches.FROM_QUARANTINE,
                true);
        CompletableFuture<Told> told = new CompletableFuture<>();
        ReadingLog.Appended settled = new ReadingLog.Appended() {
            @Override
            public void appended() {
                counters.appended(usable);
                told.complete(done);
            }

            @Override
            public void failed(Exception cause) {
                counters.refused(RejectReason.BUSY, usable);
                told.complete(new Told(0, usable, "the log did not confirm it: " + cause.getMessage()));
            }
        };
        if (!log.append(LogTopic.READINGS, device.key(), ReadingBatches.encode(head, verdict.readings()), settled)) {
            settled.failed(new IllegalStateException("it takes nothing now; replay it again in a moment"));
        }
        return told;
    }

    private static String detail(List<Verdict.Rejection> rejections) {
        return Rejections.byReason(rejections).entrySet().stream()
                .map(reason -> reason.getKey().text() + ": " + reason.getValue().detail())
                .collect(Collectors.joining("; "));
    }

    private static CompletionStage<Told> told(String why) {
        return CompletableFuture.completedFuture(new Told(0, 1, why));
    }
}
