package io.fieldwarden.hub.config;

import io.fieldwarden.alert.oidc.OidcSettings;
import io.fieldwarden.device.series.Retention;
import io.fieldwarden.ingest.bridge.BridgeConfig;
import io.fieldwarden.ingest.core.Doors;
import io.fieldwarden.ingest.core.Quota;
import io.fieldwarden.ingest.mqtt.MqttConfig;
import java.net.InetAddress;
import java.net.URI;
import java.net.UnknownHostException;
import java.nio.file.Path;
import java.time.DateTimeException;
import java.time.Duration;
import java.time.ZoneId;
import java.util.Map;
import java.util.Optional;

/**
 * What the hub is to be: the settings in the form its parts take.
 *
 * @param field ports of field protocols
 * @param outside which of its parts are elsewhere
 * @param times how long what is kept and what waits
 * @param push how notices go out
 * @param equipment how equipment files are kept and shown
 */
public record HubConfig(
        Path data,
        Network network,
        Optional<Tls> tls,
        Field field,
        Log log,
        Outside outside,
        Times times,
        Push push,
        Equipment equipment,
        Optional<Secret> adminPassword) {
    private static final String LOOPBACK = "127.0.0.1";
    private static final String POSTGRES = "jdbc:postgresql:";

    /** @param bind the plain ports listen on it; a port of 0 takes a free one */
    public record Network(String bind, int httpPort, int mqttPort, int coapPort) {}

    /** The ports with TLS. */
    public record Tls(Network network, Optional<Given> certificate, Optional<Path> clientCa) {
        /** A certificate of one's own, as PEM files. */
        public record Given(Path certificate, Path key) {}
    }

    /**
     * Ways in that are off unless asked for, and how much may come by all of them. The ports listen on {@code bind} and cannot
     * do TLS.
     *
     * @param doorway of MQTT
     */
    public record Field(
            Optional<Port> hj212,
            Optional<Port> dtu,
            Optional<BridgeConfig> bridge,
            Quota.Plan quotas,
            Doorway doorway) {
        /**
         * @param networks from where devices may connect beside loopback
         * @param who file that says which device is which
         */
        public record Port(String bind, int port, String networks, Optional<Path> who) {}

        private static Field of(Settings settings) {
            return new Field(
                    port(settings, ConfigKeys.HJ212_PORT, ConfigKeys.HJ212_NETWORKS, ConfigKeys.HJ212_STATIONS),
                    port(settings, ConfigKeys.DTU_PORT, ConfigKeys.DTU_NETWORKS, ConfigKeys.DTU_LINES),
                    SourceKeys.bridge(settings),
                    SourceKeys.quotas(settings),
                    DoorKeys.doorway(settings));
        }

        private static Optional<Port> port(Settings settings, ConfigKey port, ConfigKey networks, ConfigKey who) {
            String bind = settings.text(ConfigKeys.BIND);
            return settings.given(port).map(number -> {
                if (!loopback(bind) && settings.given(networks).isEmpty()) {
                    throw new ConfigException(networks.name() + ": is empty, and " + port.name() + " listens on '"
                            + bind + "' without TLS, which the protocol does not have; say from where devices connect");
                }
                return new Port(
                        bind,
                        Integer.parseInt(number),
                        settings.text(networks),
                        settings.given(who).map(Path::of));
            });
        }
    }

    /**
     * What MQTT clients may ask for.
     *
     * @param doors how many may be there and come
     * @param keeping what is kept for them, and for how long
     * @param limits of one connection
     */
    public record Doorway(Doors.Limits doors, MqttConfig.Keeping keeping, MqttConfig.Limits limits) {
        /** The same endpoint within these. */
        public MqttConfig of(MqttConfig mqtt) {
            return mqtt.with(doors).with(keeping).with(usual -> limits);
        }
    }

    /**
     * @param bootstrapServers empty: a broker inside the hub
     * @param reserveBytes that are to stay free on the disk
     */
    public record Log(Optional<String> bootstrapServers, boolean fsync, long reserveBytes) {}

    /**
     * @param cycles rule file in the place of the built-in one
     * @param tiles address of a map server and what is shown of it
     */
    public record Equipment(ZoneId zone, Optional<Path> cycles, Optional<Tiles> tiles) {
        public record Tiles(String url, String attribution) {}
    }

    /** Where the time series are when they are not in the data folder. */
    public record Influx(String url, Optional<String> org, String bucket, Optional<Secret> token) {}

    /** Where registry, people and alerts are when they are not in the data folder. */
    public record Postgres(String url, Optional<String> user, Optional<Secret> password) {}

    /**
     * What runs elsewhere.
     *
     * @param cluster REST address of the Flink cluster that runs the stream job; empty: it runs inside the hub
     * @param provider where people may log in too
     */
    public record Outside(
            Optional<Influx> influx,
            Optional<Postgres> postgres,
            Optional<String> cluster,
            Optional<OidcSettings> provider) {}

    /**
     * How long what is kept and what waits.
     *
     * @param retention of the time series, by the class that a profile names
     * @param settle after a start silence raises nothing for so long
     * @param groupHold how long an alert of silence waits for others of the same cause
     */
    public record Times(Map<String, Retention> retention, Duration settle, Duration groupHold) {
        public Times {
            retention = Map.copyOf(retention);
        }
    }

    /**
     * How notices go out.
     *
     * @param networks that may be reached beside public addresses
     * @param publicUrl of the page; empty for none
     * @param sender name of this hub
     */
    public record Push(String networks, String publicUrl, String sender) {
        private static Push of(Settings settings) {
            String sender = settings.text(ConfigKeys.PUSH_SENDER);
            if (!sender.matches("[^\\s,<&/]{1,100}")) {
                throw new ConfigException(
                        "push.sender: '" + sender + "' is empty or has spaces, commas, slashes, < or &");
            }
            return new Push(
                    settings.text(ConfigKeys.PUSH_NETWORKS),
                    settings.given(ConfigKeys.PUBLIC_URL).orElse(""),
                    sender);
        }
    }

    public HubConfig {
        data = data.toAbsolutePath().normalize();
        if (outside.cluster().isPresent()
                && (log.bootstrapServers().isEmpty() || outside.influx().isEmpty())) {
            throw new ConfigException(
                    "stream.cluster: a job outside the hub reaches neither the log nor the files in it;"
                            + " set log.bootstrap-servers and store.influx.url too");
        }
    }

    /** Loopback, standard ports, everything in the data folder. */
    public static HubConfig defaults(Path data) {
        return of(Settings.defaults(), data);
    }

    /** @throws ConfigException if the ports would be open to the network without leave */
    public static HubConfig of(Settings settings, Path data) {
        String bind = settings.text(ConfigKeys.BIND);
        boolean local = loopback(bind);
        boolean insecure = settings.flag(ConfigKeys.INSECURE);
        String ports = settings.text(ConfigKeys.TLS_PORTS);
        if (!local && !insecure && ports.equals("never")) {
            throw new ConfigException(
                    "bind: '" + bind + "' is not loopback, and without TLS passwords and readings can be"
                            + " read on the network; 'insecure: true' allows it all the same");
        }
        String plain = local || insecure ? bind : LOOPBACK;
        boolean secured = ports.equals("always") || (ports.equals("network") && !local);
        return new HubConfig(
                data,
                new Network(
                        plain,
                        settings.number(ConfigKeys.HTTP_PORT),
                        settings.number(ConfigKeys.MQTT_PORT),
                        settings.number(ConfigKeys.COAP_PORT)),
                secured ? Optional.of(tls(settings, bind)) : Optional.empty(),
                Field.of(settings),
                new Log(
                        settings.given(ConfigKeys.LOG_BOOTSTRAP),
                        settings.text(ConfigKeys.LOG_FLUSH).equals("fsync"),
                        (long) settings.number(ConfigKeys.DISK_RESERVE) << 20),
                outside(settings),
                times(settings),
                Push.of(settings),
                equipment(settings),
                settings.secret(ConfigKeys.ADMIN_PASSWORD));
    }

    private static Equipment equipment(Settings settings) {
        String zone = settings.text(ConfigKeys.EQUIPMENT_ZONE);
        try {
            return new Equipment(
                    ZoneId.of(zone),
                    settings.given(ConfigKeys.EQUIPMENT_CYCLES).map(Path::of),
                    settings.given(ConfigKeys.MAP_TILES)
                            .map(url -> new Equipment.Tiles(url, settings.text(ConfigKeys.MAP_ATTRIBUTION))));
        } catch (DateTimeException e) {
            throw new ConfigException("equipment.zone: '" + zone + "' is no time zone such as Asia/Shanghai", e);
        }
    }

    private static Optional<Postgres> postgres(Settings settings) {
        Optional<String> url = settings.given(ConfigKeys.STORAGE_URL);
        url.filter(text -> !text.startsWith(POSTGRES)).ifPresent(text -> {
            throw new ConfigException("storage.url: does not begin with " + POSTGRES);
        });
        url.filter(text -> text.contains("password=")).ifPresent(text -> {
            throw new ConfigException("storage.url: a password in it would be shown; it belongs into storage.password");
        });
        return url.map(text -> new Postgres(
                text, settings.given(ConfigKeys.STORAGE_USER), settings.secret(ConfigKeys.STORAGE_PASSWORD)));
    }

    private static Times times(Settings settings) {
        return new Times(
                Map.of(
                        "short", Retention.parse(settings.text(ConfigKeys.RETENTION_SHORT)),
                        "standard", Retention.parse(settings.text(ConfigKeys.RETENTION_STANDARD)),
                        "long", Retention.parse(settings.text(ConfigKeys.RETENTION_LONG))),
                Duration.ofSeconds(settings.number(ConfigKeys.ALERTS_SETTLE)),
                Duration.ofSeconds(settings.number(ConfigKeys.ALERTS_GROUP_HOLD)));
    }

    private static Outside outside(Settings settings) {
        return new Outside(
                settings.given(ConfigKeys.INFLUX_URL)
                        .map(url -> new Influx(
                                url,
                                settings.given(ConfigKeys.INFLUX_ORG),
                                settings.text(ConfigKeys.INFLUX_BUCKET),
                                settings.secret(ConfigKeys.INFLUX_TOKEN))),
                postgres(settings),
                settings.given(ConfigKeys.STREAM_CLUSTER),
                settings.given(ConfigKeys.OIDC_ISSUER).map(issuer -> provider(settings, issuer)));
    }

    private static OidcSettings provider(Settings settings, String issuer) {
        String base = settings.given(ConfigKeys.PUBLIC_URL)
                .orElseThrow(() -> new ConfigException(
                        "oidc.issuer: the provider sends browsers back to http.public-url;" + " set it too"));
        try {
            return new OidcSettings(
                    URI.create(issuer),
                    settings.text(ConfigKeys.OIDC_CLIENT_ID),
                    settings.secret(ConfigKeys.OIDC_CLIENT_SECRET).map(Secret::value),
                    URI.create(base.replaceAll("/+$", "") + "/api/v1/session/provider/callback"),
                    settings.text(ConfigKeys.OIDC_NAME),
                    new OidcSettings.Claims(
                            settings.text(ConfigKeys.OIDC_SCOPES),
                            settings.text(ConfigKeys.OIDC_NAME_CLAIM),
                            settings.text(ConfigKeys.OIDC_GROUPS_CLAIM)));
        } catch (IllegalArgumentException e) {
            throw new ConfigException(String.valueOf(e.getMessage()), e);
        }
    }

    private static Tls tls(Settings settings, String bind) {
        Optional<String> certificate = settings.given(ConfigKeys.TLS_CERTIFICATE);
        Optional<String> key = settings.given(ConfigKeys.TLS_KEY);
        if (certificate.isPresent() != key.isPresent()) {
            throw new ConfigException("tls.certificate and tls.key: one is of no use without the other");
        }
        return new Tls(
                new Network(
                        bind,
                        settings.number(ConfigKeys.HTTPS_PORT),
                        settings.number(ConfigKeys.MQTTS_PORT),
                        settings.number(ConfigKeys.COAPS_PORT)),
                certificate.flatMap(file -> key.map(other -> new Tls.Given(Path.of(file), Path.of(other)))),
                settings.given(ConfigKeys.TLS_CLIENT_CA).map(Path::of));
    }

    public Optional<Influx> influx() {
        return outside.influx();
    }

    public Optional<Postgres> postgres() {
        return outside.postgres();
    }

    public Optional<String> cluster() {
        return outside.cluster();
    }

    /** Whether what is sent can be read on the network. */
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
