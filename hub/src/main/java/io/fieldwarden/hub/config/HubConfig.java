package io.fieldwarden.hub.config;

import java.net.InetAddress;
import java.net.UnknownHostException;
import java.nio.file.Path;
import java.util.Optional;

/** What the hub is to be: the settings in the form its parts take. */
public record HubConfig(Path data, Network network, Log log, Optional<Influx> influx, Optional<Secret> adminPassword) {

    /** @param bind all ports listen on it; a port of 0 takes a free one */
    public record Network(String bind, int httpPort, int mqttPort, int coapPort) {}

    /** @param bootstrapServers empty: a broker inside the hub */
    public record Log(Optional<String> bootstrapServers, boolean fsync) {}

    /** Where the time series are when they are not in the data folder. */
    public record Influx(String url, Optional<String> org, String bucket, Optional<Secret> token) {}

    public HubConfig {
        data = data.toAbsolutePath().normalize();
    }

    /** Loopback, standard ports, everything in the data folder. */
    public static HubConfig defaults(Path data) {
        return of(Settings.defaults(), data);
    }

    /** @throws ConfigException if the ports would be open to the network without leave */
    public static HubConfig of(Settings settings, Path data) {
        String bind = settings.text(ConfigKeys.BIND);
        if (!loopback(bind) && !settings.flag(ConfigKeys.INSECURE)) {
            throw new ConfigException(
                    "bind: '" + bind + "' is not loopback, and without TLS passwords and readings can be"
                            + " read on the network; 'insecure: true' allows it all the same");
        }
        return new HubConfig(
                data,
                new Network(
                        bind,
                        settings.number(ConfigKeys.HTTP_PORT),
                        settings.number(ConfigKeys.MQTT_PORT),
                        settings.number(ConfigKeys.COAP_PORT)),
                new Log(
                        settings.given(ConfigKeys.LOG_BOOTSTRAP),
                        settings.text(ConfigKeys.LOG_FLUSH).equals("fsync")),
                settings.given(ConfigKeys.INFLUX_URL)
                        .map(url -> new Influx(
                                url,
                                settings.given(ConfigKeys.INFLUX_ORG),
                                settings.text(ConfigKeys.INFLUX_BUCKET),
                                settings.secret(ConfigKeys.INFLUX_TOKEN))),
                settings.secret(ConfigKeys.ADMIN_PASSWORD));
    }

    public boolean openToNetwork() {
        return !loopback(network.bind());
    }

    private static boolean loopback(String bind) {
        try {
            return InetAddress.getByName(bind).isLoopbackAddress();
        } catch (UnknownHostException e) {
            throw new ConfigException("bind: '" + bind + "' is no address of this machine", e);
        }
    }
}
