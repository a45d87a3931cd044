package io.fieldwarden.hub.config;

import java.util.List;
import java.util.Optional;
import java.util.stream.Stream;

/** Every key there is: the one table behind the reader, {@code config show} and the reference page. */
public final class ConfigKeys {
    public static final ConfigKey BIND = new ConfigKey(
            "bind",
            new KeyType.Text(),
            "127.0.0.1",
            "Address to listen on. Outside loopback only the ports with TLS listen on it, and the plain ones on 127.0.0.1.");
    public static final ConfigKey INSECURE = new ConfigKey(
            "insecure",
            new KeyType.Flag(),
            "false",
            "Lets the plain ports listen outside loopback too: passwords and readings can then be read on the network.");
    public static final ConfigKey TLS_PORTS = new ConfigKey(
            "tls.ports",
            new KeyType.Choice(List.of("network", "always", "never")),
            "network",
            "When the ports with TLS are open: where `bind` is outside loopback, always, or never.");
    public static final ConfigKey TLS_CERTIFICATE = new ConfigKey(
            "tls.certificate",
            new KeyType.Text(),
            "",
            "PEM file with the hub's certificate and those it needs above it. Empty: one that the hub signs itself, in the"
                    + " data folder.");
    public static final ConfigKey TLS_KEY = new ConfigKey(
            "tls.key", new KeyType.Text(), "", "PEM file with the private key (PKCS #8) of `tls.certificate`.");
    public static final ConfigKey TLS_CLIENT_CA = new ConfigKey(
            "tls.client-ca",
            new KeyType.Text(),
            "",
            "PEM file with the authorities whose client certificates count for the device in their common name.");
    public static final ConfigKey HTTPS_PORT = new ConfigKey(
            "http.tls-port", KeyType.Whole.PORT, "8443", "Page, API and HTTP devices over TLS. 0 takes a free port.");
    public static final ConfigKey MQTTS_PORT =
            new ConfigKey("ingest.mqtt.tls-port", KeyType.Whole.PORT, "8883", "MQTT over TLS. 0 takes a free port.");
    public static final ConfigKey COAPS_PORT = new ConfigKey(
            "ingest.coap.dtls-port", KeyType.Whole.PORT, "5684", "CoAP over DTLS (UDP). 0 takes a free port.");
    public static final ConfigKey HTTP_PORT = new ConfigKey(
            "http.port", KeyType.Whole.PORT, "8080", "Page, API and HTTP devices. 0 takes a free port and prints it.");
    public static final ConfigKey MQTT_PORT = new ConfigKey(
            "ingest.mqtt.port", KeyType.Whole.PORT, "1883", "MQTT devices. 0 takes a free port and prints it.");
    public static final ConfigKey COAP_PORT = new ConfigKey(
            "ingest.coap.port", KeyType.Whole.PORT, "5683", "CoAP devices (UDP). 0 takes a free port and prints it.");
    public static final ConfigKey HJ212_PORT = new ConfigKey(
            "ingest.hj212.port",
            KeyType.Whole.PORT,
            "",
            "Stations that send by HJ 212-2017 over TCP. The protocol has no encryption. Empty: no such port; 0 takes a free one.");
    public static final ConfigKey HJ212_NETWORKS = new ConfigKey(
            "ingest.hj212.networks",
            new KeyType.Networks(),
            "",
            "From where stations may connect beside loopback, such as the private network of the mobile operator.");
    public static final ConfigKey HJ212_STATIONS = new ConfigKey(
            "ingest.hj212.stations",
            new KeyType.Text(),
            "",
            "CSV file `mn,device,password`: which MN is which device. Empty: the MN is the id of the device and PW its secret.");
    public static final ConfigKey DTU_PORT = new ConfigKey(
            "ingest.dtu.port",
            KeyType.Whole.PORT,
            "",
            "DTUs with Modbus RTU devices at their serial line, which the hub polls. Neither encrypted nor with a password."
                    + " Empty: no such port; 0 takes a free one.");
    public static final ConfigKey DTU_NETWORKS = new ConfigKey(
            "ingest.dtu.networks",
            new KeyType.Networks(),
            "",
            "From where DTUs may connect beside loopback, such as the private network of the mobile operator.");
    public static final ConfigKey DTU_LINES = new ConfigKey(
            "ingest.dtu.lines",
            new KeyType.Text(),
            "",
            "CSV file `registration,gateway,device,slave,period_s,heartbeat`: what a DTU says first, and the devices at its line.");
    public static final ConfigKey LOG_BOOTSTRAP = new ConfigKey(
            "log.bootstrap-servers",
            new KeyType.Text(),
            "",
            "Kafka cluster that keeps the log, host:port[,host:port]. Empty: one broker inside the hub.");
    public static final ConfigKey LOG_FLUSH = new ConfigKey(
            "log.flush",
            new KeyType.Choice(List.of("fsync", "os")),
            "fsync",
            "When the broker inside the hub calls a record kept: on the disk, or in the hands of the operating system,"
                    + " which a power cut may take.");
    public static final ConfigKey DISK_RESERVE = new ConfigKey(
            "disk.reserve-mib",
            new KeyType.Whole(0, 1_048_576),
            "256",
            "MiB that stay free in the data folder. Below that devices are told busy until there is room again, and what is left"
                    + " is for alerts, registry and log. A file `reserve` holds a part of it, at most 32 MiB. 0: nothing is kept.");
    public static final ConfigKey INFLUX_URL = new ConfigKey(
            "store.influx.url",
            new KeyType.HttpUrl(),
            "",
            "InfluxDB that keeps the time series. Empty: a SQLite file in the data folder.");
    public static final ConfigKey INFLUX_ORG =
            new ConfigKey("store.influx.org", new KeyType.Text(), "", "Organisation in InfluxDB 2.");
    public static final ConfigKey INFLUX_BUCKET = new ConfigKey(
            "store.influx.bucket", new KeyType.Text(), "fieldwarden", "Bucket, or database before InfluxDB 2.");
    public static final ConfigKey INFLUX_TOKEN = new ConfigKey(
            "store.influx.token", new KeyType.Hidden(), "", "Access token of InfluxDB, or user:password before 2.");
    public static final ConfigKey STORAGE_URL = new ConfigKey(
            "storage.url",
            new KeyType.Text(),
            "",
            "PostgreSQL database that keeps registry, people and alerts, such as jdbc:postgresql://db.example/fieldwarden, in"
                    + " its schemas `registry` and `alerts`. Empty: SQLite files in the data folder.");
    public static final ConfigKey STORAGE_USER = new ConfigKey(
            "storage.user", new KeyType.Text(), "", "User of `storage.url`, who may create schemas there.");
    public static final ConfigKey STORAGE_PASSWORD =
            new ConfigKey("storage.password", new KeyType.Hidden(), "", "Password of `storage.user`.");
    public static final ConfigKey STREAM_CLUSTER = new ConfigKey(
            "stream.cluster",
            new KeyType.HttpUrl(),
            "",
            "REST address of the Flink cluster that runs the stream job; log and time series must then be outside too."
                    + " Empty: the job runs inside the hub.");
    public static final ConfigKey RETENTION_SHORT = new ConfigKey(
            "store.retention.short",
            new KeyType.Keeping(),
            "raw=30d 15m=90d 1h=1y 1d=5y",
            "How long the time series of devices are kept whose profile says `retention: short`.");
    public static final ConfigKey RETENTION_STANDARD = new ConfigKey(
            "store.retention.standard",
            new KeyType.Keeping(),
            "raw=400d 15m=800d 1h=5y 1d=forever",
            "The same for `retention: standard`, for profiles that say nothing, and for devices that are no longer registered.");
    public static final ConfigKey RETENTION_LONG = new ConfigKey(
            "store.retention.long",
            new KeyType.Keeping(),
            "raw=5y 15m=10y 1h=forever 1d=forever",
            "The same for `retention: long`.");
    public static final ConfigKey ALERTS_SETTLE = new ConfigKey(
            "alerts.settle-seconds",
            new KeyType.Whole(0, 3_600),
            "30",
            "After a start silence raises nothing for so long: devices get the time to connect again.");
    public static final ConfigKey ALERTS_GROUP_HOLD = new ConfigKey(
            "alerts.group-hold-seconds",
            new KeyType.Whole(0, 60),
            "5",
            "How long an alert of silence, and no other, waits for others behind the same gateway or on the same site, so that"
                    + " one alert tells of all of them.");
    public static final ConfigKey PUSH_NETWORKS = new ConfigKey(
            "push.allowed-networks",
            new KeyType.Networks(),
            "",
            "Networks that channels may reach beside public addresses, such as `10.1.0.0/16,192.168.5.20`, also without TLS."
                    + " Empty: public addresses over https only.");
    public static final ConfigKey PUSH_SENDER = new ConfigKey(
            "push.sender",
            new KeyType.Text(),
            "fieldwarden",
            "Name of this hub in what it sends: `source` of CloudEvents (after a slash) and `sender` of CAP messages. No spaces"
                    + " and commas.");
    public static final ConfigKey EQUIPMENT_ZONE = new ConfigKey(
            "equipment.zone",
            new KeyType.Text(),
            "Asia/Shanghai",
            "Time zone in which a day of equipment files begins and ends.");
    public static final ConfigKey EQUIPMENT_CYCLES = new ConfigKey(
            "equipment.cycles-file",
            new KeyType.Text(),
            "",
            "CSV file of what has to be done to equipment and how often, in the form of the built-in one and in its place."
                    + " Empty: the built-in one, see `GET /api/v1/duties`.");
    public static final ConfigKey MAP_TILES = new ConfigKey(
            "map.tiles.url",
            new KeyType.Text(),
            "",
            "Map server for the map of equipment, which browsers ask themselves, with {z}, {x} and {y}; for Tianditu"
                    + " https://t0.tianditu.gov.cn/vec_w/wmts?SERVICE=WMTS&REQUEST=GetTile&VERSION=1.0.0&LAYER=vec&STYLE=default"
                    + "&TILEMATRIXSET=w&FORMAT=tiles&TILEMATRIX={z}&TILEROW={y}&TILECOL={x}&tk=KEY. Empty: a sketch that"
                    + " needs no network.");
    public static final ConfigKey MAP_ATTRIBUTION = new ConfigKey(
            "map.tiles.attribution", new KeyType.Text(), "", "Shown on the map, such as the number of its approval.");
    public static final ConfigKey ADMIN_PASSWORD = new ConfigKey(
            "hub.admin-password",
            new KeyType.Hidden(),
            "",
            "Password of the first administrator, read on the first start only. Empty: a random one is printed once.");

    public static final ConfigKey PUBLIC_URL = new ConfigKey(
            "http.public-url",
            new KeyType.HttpUrl(),
            "",
            "Address by which browsers reach this hub, such as https://hub.example; an identity provider sends them back to it, and"
                    + " notices link to it.");
    public static final ConfigKey OIDC_ISSUER = new ConfigKey(
            "oidc.issuer",
            new KeyType.HttpUrl(),
            "",
            "OpenID provider where people may log in too, exactly as it calls itself; https, or http on loopback. Needs"
                    + " `http.public-url`. Its redirect address is that with /api/v1/session/provider/callback. Empty: passwords only.");
    public static final ConfigKey OIDC_CLIENT_ID =
            new ConfigKey("oidc.client-id", new KeyType.Text(), "fieldwarden", "What this hub is called there.");
    public static final ConfigKey OIDC_CLIENT_SECRET = new ConfigKey(
            "oidc.client-secret",
            new KeyType.Hidden(),
            "",
            "Its secret there. Empty: a public client, with PKCE alone.");
    public static final ConfigKey OIDC_NAME =
            new ConfigKey("oidc.name", new KeyType.Text(), "OpenID Connect", "What people call it, for the button.");
    public static final ConfigKey OIDC_SCOPES = new ConfigKey(
            "oidc.scopes", new KeyType.Text(), "openid profile", "What is asked for, with spaces between.");
    public static final ConfigKey OIDC_NAME_CLAIM = new ConfigKey(
            "oidc.name-claim", new KeyType.Text(), "preferred_username", "Claim with the name of the user here.");
    public static final ConfigKey OIDC_GROUPS_CLAIM = new ConfigKey(
            "oidc.groups-claim",
            new KeyType.Text(),
            "groups",
            "Claim with the groups; what each may do here is said on the page Users.");

    private static final List<ConfigKey> OTHERS = List.of(
            BIND,
            INSECURE,
            HTTP_PORT,
            MQTT_PORT,
            COAP_PORT,
            TLS_PORTS,
            HTTPS_PORT,
            MQTTS_PORT,
            COAPS_PORT,
            TLS_CERTIFICATE,
            TLS_KEY,
            TLS_CLIENT_CA,
            HJ212_PORT,
            HJ212_NETWORKS,
            HJ212_STATIONS,
            DTU_PORT,
            DTU_NETWORKS,
            DTU_LINES,
            LOG_BOOTSTRAP,
            LOG_FLUSH,
            DISK_RESERVE,
            INFLUX_URL,
            INFLUX_ORG,
            INFLUX_BUCKET,
            INFLUX_TOKEN,
            STORAGE_URL,
            STORAGE_USER,
            STORAGE_PASSWORD,
            STREAM_CLUSTER,
            RETENTION_SHORT,
            RETENTION_STANDARD,
            RETENTION_LONG,
            ALERTS_SETTLE,
            ALERTS_GROUP_HOLD,
            PUSH_NETWORKS,
            PUSH_SENDER,
            EQUIPMENT_ZONE,
            EQUIPMENT_CYCLES,
            MAP_TILES,
            MAP_ATTRIBUTION,
            ADMIN_PASSWORD,
            PUBLIC_URL,
            OIDC_ISSUER,
            OIDC_CLIENT_ID,
            OIDC_CLIENT_SECRET,
            OIDC_NAME,
            OIDC_SCOPES,
            OIDC_NAME_CLAIM,
            OIDC_GROUPS_CLAIM);

    private static final List<ConfigKey> ALL = Stream.of(OTHERS, SourceKeys.ALL, DoorKeys.ALL)
            .flatMap(List::stream)
            .toList();

    private ConfigKeys() {}

    /** In the order of the reference page. */
    public static List<ConfigKey> all() {
        return ALL;
    }

    public static Optional<ConfigKey> find(String name) {
        return ALL.stream().filter(key -> key.name().equals(name)).findFirst();
    }
}
