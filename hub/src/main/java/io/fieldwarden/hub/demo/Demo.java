package io.fieldwarden.hub.demo;

import io.fieldwarden.edge.sim.DemoDevice;
import io.fieldwarden.edge.sim.DemoFleet;
import io.fieldwarden.hub.Hub;
import io.fieldwarden.hub.client.ApiClient;
import io.fieldwarden.hub.client.DeviceTokens;
import io.fieldwarden.hub.config.ConfigKey;
import io.fieldwarden.hub.config.ConfigKeys;
import io.fieldwarden.hub.config.HubConfig;
import io.fieldwarden.hub.config.Settings;
import io.fieldwarden.hub.data.DataFolder;
import io.fieldwarden.hub.net.LocalPorts;
import java.io.PrintWriter;
import java.time.Clock;
import java.time.LocalDate;
import java.time.ZoneId;
import java.util.random.RandomGenerator;

/**
 * The hub with a simulated farm and simulated special equipment, whose real edge agents send to it over MQTT and CoAP. On
 * loopback only. Opened and closed by one thread.
 */
public final class Demo implements AutoCloseable {
    private static final long SEED = 20_261_123;
    private static final String LOOPBACK = "127.0.0.1";

    private final Hub hub;
    private final DemoAgents agents;
    private final DemoLogins logins;
    private final DataFolder data;
    private final DemoReceiver receiver;
    private final DemoVent vent;

    private Demo(Hub hub, DemoAgents agents, DemoLogins logins, DataFolder data, Beside beside) {
        this.hub = hub;
        this.agents = agents;
        this.logins = logins;
        this.data = data;
        this.receiver = beside.receiver();
        this.vent = beside.vent();
    }

    /** What answers the hub beside the agents. */
    private record Beside(DemoReceiver receiver, DemoVent vent) {}

    /**
     * Starts everything; when this returns the page answers and the agents are on their way.
     *
     * @param settings a port that somebody has is replaced by a free one, which is said on {@code out}
     */
    public static Demo open(Settings settings, DataFolder data, Clock clock, String version, PrintWriter out) {
        DemoLogins logins = DemoLogins.of(data, RandomGenerator.getDefault());
        Settings own = settings.with(ConfigKeys.BIND, LOOPBACK)
                .with(ConfigKeys.PUSH_NETWORKS, "127.0.0.0/8")
                .with(ConfigKeys.ADMIN_PASSWORD, logins.passwordOf(DemoLogins.ADMINISTRATOR));
        own = freePort(own, ConfigKeys.HTTP_PORT, LocalPorts.Transport.TCP, out);
        own = freePort(own, ConfigKeys.MQTT_PORT, LocalPorts.Transport.TCP, out);
        own = freePort(own, ConfigKeys.COAP_PORT, LocalPorts.Transport.UDP, out);
        Hub hub = Hub.open(HubConfig.of(own, data.path()), data, clock, version);
        DemoReceiver receiver = DemoReceiver.open();
        DemoAgents agents = new DemoAgents(data, hub.addresses(), clock);
        try {
            ApiClient client =
                    new ApiClient(hub.addresses().http(), hub.addresses().token());
            DemoRegistry registry = new DemoRegistry(client, new DeviceTokens(data.path(), client));
            registry.organisations();
            registry.users(logins);
            registry.token();
            String ventToken = "";
            for (DemoDevice device : DemoFleet.of(SEED, clock.instant()).devices()) {
                DemoRegistry.Registered registered = registry.device(device);
                agents.start(device, registered);
                ventToken = device.id().value().equals(DemoVent.DEVICE) ? registered.token() : ventToken;
            }
            new DemoSupervision(client, clock).fill();
            receiver.channels(client);
            new DemoEquipment(client)
                    .putOnFile(LocalDate.ofInstant(clock.instant(), ZoneId.of(own.text(ConfigKeys.EQUIPMENT_ZONE))));
            DemoVent vent = new DemoVent(hub.addresses().http(), ventToken).start(client);
            return new Demo(hub, agents, logins, data, new Beside(receiver, vent));
        } catch (RuntimeException e) {
            agents.close();
            hub.close();
            receiver.close();
            throw e;
        }
    }

    private static Settings freePort(
            Settings settings, ConfigKey key, LocalPorts.Transport transport, PrintWriter out) {
        int wanted = settings.number(key);
        if (wanted == 0 || LocalPorts.free(transport, LOOPBACK, wanted)) {
            return settings;
        }
        int free = LocalPorts.anyFree(transport, LOOPBACK);
        out.println("port " + wanted + " (" + key.name() + ") is in use: taking " + free);
        return settings.with(key, Integer.toString(free));
    }

    /** Prints the addresses and the log-ins. */
    public void describe(PrintWriter out) {
        out.println();
        out.println("  page  " + hub.addresses().http());
        out.println();
        for (DemoLogins.Login login : logins.all()) {
            out.printf("  %-14s %s%n", login.role(), login.password());
        }
        out.println();
        out.println("  mqtt  " + hub.addresses().mqtt() + "   coap  "
                + hub.addresses().coap());
        out.println("  data  " + data.path());
        out.println();
        out.println("Faults begin every minute. Ctrl-C ends it.");
    }

    @Override
    public void close() {
        vent.close();
        agents.close();
        hub.close();
        receiver.close();
    }
}
