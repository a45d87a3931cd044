package io.fieldwarden.hub.config;

import java.util.List;
import java.util.Optional;

/** Every key there is: the one table behind the reader, {@code config show} and the reference page. */
public final class ConfigKeys {
    public static final ConfigKey BIND = new ConfigKey(
            "bind",
            new KeyType.Text(),
            "127.0.0.1",
            "Address that all ports listen on. Anything but loopback needs `insecure: true`.");
    public static final ConfigKey INSECURE = new ConfigKey(
            "insecure",
            new KeyType.Flag(),
            "false",
            "Allows listening outside loopback without TLS: passwords and readings can then be read on the network.");
    public static final ConfigKey HTTP_PORT = new ConfigKey(
            "http.port", KeyType.Whole.PORT, "8080", "Page, API and HTTP devices. 0 takes a free port and prints it.");
    public static final ConfigKey MQTT_PORT = new ConfigKey(
            "ingest.mqtt.port", KeyType.Whole.PORT, "1883", "MQTT devices. 0 takes a free port and prints it.");
    public static final ConfigKey COAP_PORT = new ConfigKey(
            "ingest.coap.port", KeyType.Whole.PORT, "5683", "CoAP devices (UDP). 0 takes a free port and prints it.");
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
    public static final ConfigKey ADMIN_PASSWORD = new ConfigKey(
            "hub.admin-password",
            new KeyType.Hidden(),
            "",
            "Password of the first administrator, read on the first start only. Empty: a random one is printed once.");

    private static final List<ConfigKey> ALL = List.of(
            BIND,
            INSECURE,
            HTTP_PORT,
            MQTT_PORT,
            COAP_PORT,
            LOG_BOOTSTRAP,
            LOG_FLUSH,
            INFLUX_URL,
            INFLUX_ORG,
            INFLUX_BUCKET,
            INFLUX_TOKEN,
            ADMIN_PASSWORD);

    private ConfigKeys() {}

    /** In the order of the reference page. */
    public static List<ConfigKey> all() {
        return ALL;
    }

    public static Optional<ConfigKey> find(String name) {
        return ALL.stream().filter(key -> key.name().equals(name)).findFirst();
    }
}
