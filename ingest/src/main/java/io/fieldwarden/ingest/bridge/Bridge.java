package io.fieldwarden.ingest.bridge;

import io.fieldwarden.ingest.core.Intake;
import io.fieldwarden.ingest.dialect.Dialects;
import io.micrometer.core.instrument.FunctionCounter;
import io.micrometer.core.instrument.Gauge;
import io.micrometer.core.instrument.MeterRegistry;
import java.time.Clock;
import java.util.List;
import java.util.concurrent.atomic.LongAdder;
import java.util.stream.IntStream;

/**
 * Subscribes at a broker that devices know already, by MQTT 5 with Eclipse Paho: shared subscriptions, a session that the
 * broker keeps, and an acknowledgement only once the log has the message. While the broker is away it is asked again and
 * again; nothing else waits for it. Thread-safe.
 */
public final class Bridge implements AutoCloseable {
    private final List<BridgeLink> links;
    private final BridgeInbox inbox;

    private Bridge(List<BridgeLink> links, BridgeInbox inbox) {
        this.links = links;
        this.inbox = inbox;
    }

    /** Returns at once; connections are made behind it. */
    public static Bridge open(BridgeConfig config, Intake intake, MeterRegistry meters) {
        BridgeInbox inbox = new BridgeInbox(config, intake, new Dialects(intake, Clock.systemUTC()));
        Bridge bridge = new Bridge(
                IntStream.range(0, config.limits().connections())
                        .mapToObj(number -> new BridgeLink(config, number, inbox))
                        .toList(),
                inbox);
        Gauge.builder("hub.bridge.connections", bridge, Bridge::connected)
                .description("connections to the broker that stand")
                .register(meters);
        Gauge.builder("hub.bridge.waiting", inbox, BridgeInbox::waiting)
                .description("messages of the broker that are tried again")
                .register(meters);
        FunctionCounter.builder("hub.bridge.retries", inbox.retries(), LongAdder::sum)
                .description("how often a message of the broker had to be tried again")
                .register(meters);
        bridge.links.forEach(BridgeLink::start);
        return bridge;
    }

    public int connected() {
        return (int) links.stream().filter(BridgeLink::isConnected).count();
    }

    @Override
    public void close() {
        links.forEach(BridgeLink::close);
        inbox.dialects().close();
    }
}
