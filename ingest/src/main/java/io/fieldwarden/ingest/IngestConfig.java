package io.fieldwarden.ingest;

import io.fieldwarden.ingest.coap.CoapConfig;
import io.fieldwarden.ingest.core.Quota;
import io.fieldwarden.ingest.core.SecurePorts;
import io.fieldwarden.ingest.mqtt.MqttConfig;
import java.time.Duration;
import java.util.Optional;
import java.util.function.UnaryOperator;

/**
 * How ingest behaves.
 *
 * @param maxPayload bytes of one message, whatever protocol it comes by
 * @param verifiers threads that check secrets, which takes tens of milliseconds of a core each
 * @param denyDelay before a wrong log-in is answered the first time; grows up to eightfold
 * @param secure ports beside the plain ones that speak TLS and DTLS; empty for none
 * @param quotas how much devices, gateways and organisations may send
 */
public record IngestConfig(
        MqttConfig mqtt,
        CoapConfig coap,
        int maxPayload,
        int verifiers,
        Duration denyDelay,
        Optional<SecurePorts> secure,
        Quota.Plan quotas) {
    public IngestConfig {
        if (maxPayload < 1_024 || verifiers < 1 || denyDelay.isNegative()) {
            throw new IllegalArgumentException("ingest: max payload " + maxPayload + ", verifiers " + verifiers
                    + ", deny delay " + denyDelay + " are not within from 1024, from 1, from 0");
        }
    }

    /** Without TLS. */
    public IngestConfig(MqttConfig mqtt, CoapConfig coap, int maxPayload, int verifiers, Duration denyDelay) {
        this(mqtt, coap, maxPayload, verifiers, denyDelay, Optional.empty(), Quota.Plan.NONE);
    }

    public static IngestConfig defaults() {
        return new IngestConfig(MqttConfig.defaults(), CoapConfig.defaults(), 256 << 10, 2, Duration.ofSeconds(1));
    }

    /** Ports of 0 take free ones. */
    public IngestConfig at(String bind, int mqttPort, int coapPort) {
        return new IngestConfig(
                mqtt.at(bind, mqttPort), coap.at(bind, coapPort), maxPayload, verifiers, denyDelay, secure, quotas);
    }

    public IngestConfig with(UnaryOperator<MqttConfig> change) {
        return new IngestConfig(change.apply(mqtt), coap, maxPayload, verifiers, denyDelay, secure, quotas);
    }

    public IngestConfig with(SecurePorts ports) {
        return new IngestConfig(mqtt, coap, maxPayload, verifiers, denyDelay, Optional.of(ports), quotas);
    }

    public IngestConfig with(Quota.Plan plan) {
        return new IngestConfig(mqtt, coap, maxPayload, verifiers, denyDelay, secure, plan);
    }
}
