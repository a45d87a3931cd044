package io.fieldwarden.ingest.bridge;

import io.fieldwarden.device.payload.Payload;
import io.fieldwarden.device.payload.RejectReason;
import io.fieldwarden.ingest.core.Inbound;
import io.fieldwarden.ingest.core.Intake;
import io.fieldwarden.ingest.core.Outcome;
import io.fieldwarden.ingest.core.RegisteredDevice;
import io.fieldwarden.ingest.core.Transport;
import io.fieldwarden.ingest.dialect.Dialects;
import io.fieldwarden.ingest.dialect.Downlink;
import java.util.Optional;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.concurrent.atomic.LongAdder;

/**
 * Gives messages of the broker to the intake, and acknowledges each once the log or the quarantine has it. What is to be sent
 * again stays here and is tried again: a broker does not repeat a message while the connection stands. Thread-safe.
 */
final class BridgeInbox {
    private static final long NO_GATEWAY_MILLIS = 5_000;

    private final BridgeConfig config;
    private final Intake intake;
    private final Dialects dialects;
    private final AtomicInteger waiting = new AtomicInteger();
    private final LongAdder retries = new LongAdder();

    BridgeInbox(BridgeConfig config, Intake intake, Dialects dialects) {
        this.config = config;
        this.intake = intake;
        this.dialects = dialects;
    }

    /** The connection that a message came by. */
    interface Sender extends Downlink {
        void acknowledge(int id, int qos);

        /** False when the broker will send again what it has not acknowledged. */
        boolean isAlive();

        /** False when nothing is tried any more. */
        boolean later(Runnable attempt, long millis);
    }

    @SuppressWarnings("ArrayRecordComponent") // nobody compares two of them
    record Delivery(Sender sender, String topic, String contentType, byte[] payload, int id, int qos) {}

    Dialects dialects() {
        return dialects;
    }

    LongAdder retries() {
        return retries;
    }

    int waiting() {
        return waiting.get();
    }

    void take(Delivery delivery) {
        Optional<RegisteredDevice> gateway =
                intake.registry().device(config.gateway()).filter(RegisteredDevice::enabled);
        if (gateway.isEmpty()) {
            again(delivery, NO_GATEWAY_MILLIS, "gateway '" + config.gateway() + "' of the bridge is not registered");
            return;
        }
        for (BridgeTopic topic : config.topics()) {
            Optional<String> device = topic.deviceOf(delivery.topic());
            if (device.isPresent()) {
                String type = delivery.contentType().isEmpty() ? topic.contentType() : delivery.contentType();
                intake.accept(
                        inbound(gateway.get(), device.get(), delivery, type), outcome -> settled(delivery, outcome));
                return;
            }
        }
        dialects.take(
                intake,
                inbound(gateway.get(), config.gateway(), delivery, delivery.contentType()),
                delivery.sender(),
                outcome -> settled(delivery, outcome));
    }

    private static Inbound inbound(RegisteredDevice gateway, String device, Delivery delivery, String type) {
        return new Inbound(gateway, device, delivery.topic(), type, Payload.of(delivery.payload()), Transport.BRIDGE);
    }

    private void settled(Delivery delivery, Outcome outcome) {
        if (outcome instanceof Outcome.Busy busy) {
            again(delivery, busy.retryMillis(), busy.detail());
        } else if (delivery.qos() > 0) {
            delivery.sender().acknowledge(delivery.id(), delivery.qos());
        }
    }

    /**
     * What is not acknowledged is bounded by the receive maximum; of QoS 0, which has none, only so much waits and the rest is
     * refused, as the broker may do with it too.
     */
    private void again(Delivery delivery, long millis, String why) {
        int most = config.limits().connections() * config.limits().underway();
        if (!delivery.sender().isAlive() || (delivery.qos() == 0 && waiting.get() >= most)) {
            if (delivery.qos() == 0) {
                intake.quarantine()
                        .refused(Transport.BRIDGE, config.gateway(), delivery.topic(), RejectReason.BUSY, why);
            }
            return;
        }
        retries.increment();
        waiting.incrementAndGet();
        boolean queued = delivery.sender()
                .later(
                        () -> {
                            waiting.decrementAndGet();
                            take(delivery);
                        },
                        millis);
        if (!queued) {
            waiting.decrementAndGet();
        }
    }
}
