package io.fieldwarden.hub.demo;

import io.fieldwarden.edge.EdgeAgent;
import io.fieldwarden.edge.EdgeConfig;
import io.fieldwarden.edge.coap.CoapLine;
import io.fieldwarden.edge.core.History;
import io.fieldwarden.edge.core.Secret;
import io.fieldwarden.edge.core.UplinkConfig;
import io.fieldwarden.edge.sim.DemoDevice;
import io.fieldwarden.edge.sim.DemoFleet;
import io.fieldwarden.hub.client.Addresses;
import io.fieldwarden.hub.data.DataFolder;
import java.net.URI;
import java.time.Clock;
import java.util.ArrayList;
import java.util.List;

/** The edge agents of the demonstration, real ones with their outboxes in the data folder. Opened and closed by one thread. */
final class DemoAgents implements AutoCloseable {
    private static final int HISTORY_DAYS = 30;

    private final List<EdgeAgent> agents = new ArrayList<>();
    private final DataFolder data;
    private final Addresses addresses;
    private final Clock clock;
    private final CoapLine line = new CoapLine();

    DemoAgents(DataFolder data, Addresses addresses, Clock clock) {
        this.data = data;
        this.addresses = addresses;
        this.clock = clock;
    }

    /** @param registered a device that is new gets a past, so that its charts are not empty */
    void start(DemoDevice device, DemoRegistry.Registered registered) {
        String url = switch (device.transport()) {
            case MQTT -> addresses.mqtt();
            case COAP -> addresses.coap();
        };
        EdgeConfig config = EdgeConfig.of(
                        UplinkConfig.byToken(URI.create(url), device.id(), new Secret(registered.token())),
                        EdgeConfig.OutboxConfig.in(data.file("edge-" + device.id() + ".db")),
                        new EdgeConfig.SensorConfig.Given(DemoFleet.PERIOD))
                .withHistory(registered.created() ? device.history(HISTORY_DAYS) : History.NONE);
        agents.add(EdgeAgent.open(config, device.sensor(), device.sensor().channels(), clock, line));
    }

    @Override
    public void close() {
        agents.parallelStream().forEach(EdgeAgent::close);
    }
}
