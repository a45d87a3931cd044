package io.fieldwarden.hub.config;

import io.fieldwarden.ingest.bridge.BridgeConfig;
import io.fieldwarden.ingest.bridge.BridgeTopic;
import io.fieldwarden.ingest.core.Quota;
import java.net.URI;
import java.nio.file.Path;
import java.util.List;
import java.util.Optional;

/** The keys of the bridge to an existing broker, and of how much devices may send. */
final class SourceKeys {
    private static final ConfigKey URL = text(
            "url",
            "MQTT 5 broker that devices know already, tcp://host:1883 or ssl://host:8883, whose messages the hub takes too."
                    + " Empty: no bridge.");
    private static final ConfigKey USER = text("user", "User at that broker.");
    private static final ConfigKey PASSWORD =
            new ConfigKey("ingest.bridge.password", new KeyType.Hidden(), "", "Its password.");
    private static final ConfigKey CA =
            text("ca", "PEM file with the authorities of the broker's certificate. Empty: those of the Java runtime.");
    private static final ConfigKey CERTIFICATE =
            text("certificate", "PEM file with the hub's certificate for the broker.");
    private static final ConfigKey KEY = text("key", "PEM file with its private key (PKCS #8).");
    private static final ConfigKey GATEWAY = text(
            "gateway",
            "Device that stands for the broker in the registry: messages of it and of those registered behind it are taken.");
    private static final ConfigKey TOPICS = text(
            "topics",
            "Topics after commas: `farm/{device}/up`, `farm/{site}/{box}/up => {site}-{box} as application/senml+json`, or those"
                    + " of a dialect, such as `spBv1.0/#`.");
    private static final ConfigKey CLIENT_ID = new ConfigKey(
            "ingest.bridge.client-id",
            new KeyType.Text(),
            "fieldwarden",
            "Under which the broker keeps the session; each hub needs its own.");
    private static final ConfigKey SHARE = new ConfigKey(
            "ingest.bridge.share",
            new KeyType.Text(),
            "fieldwarden",
            "Name of the shared subscription; hubs with the same one share what comes.");
    private static final ConfigKey CONNECTIONS = new ConfigKey(
            "ingest.bridge.connections",
            new KeyType.Whole(1, 16),
            "1",
            "Connections of this hub that share what comes.");
    private static final ConfigKey DEVICE_MESSAGES = quota("device-messages", "Messages a second of each device.");
    private static final ConfigKey DEVICE_BYTES = quota("device-bytes", "Bytes of payloads a second of each device.");
    private static final ConfigKey GATEWAY_MESSAGES =
            quota("gateway-messages", "Messages a second that each gateway passes on.");
    private static final ConfigKey GATEWAY_BYTES =
            quota("gateway-bytes", "Bytes a second that each gateway passes on.");
    private static final ConfigKey ORGANISATION_MESSAGES =
            quota("organisation-messages", "Messages a second of all devices of each organisation.");
    private static final ConfigKey ORGANISATION_BYTES =
            quota("organisation-bytes", "Bytes a second of all devices of each organisation.");
    private static final ConfigKey BURST = new ConfigKey(
            "ingest.quota.burst-seconds",
            new KeyType.Whole(1, 3_600),
            "10",
            "So long a silence may be made up for at once under these quotas, as after an outage.");

    static final List<ConfigKey> ALL = List.of(
            URL,
            USER,
            PASSWORD,
            CA,
            CERTIFICATE,
            KEY,
            GATEWAY,
            TOPICS,
            CLIENT_ID,
            SHARE,
            CONNECTIONS,
            DEVICE_MESSAGES,
            DEVICE_BYTES,
            GATEWAY_MESSAGES,
            GATEWAY_BYTES,
            ORGANISATION_MESSAGES,
            ORGANISATION_BYTES,
            BURST);

    private SourceKeys() {}

    private static ConfigKey text(String name, String meaning) {
        return new ConfigKey("ingest.bridge." + name, new KeyType.Text(), "", meaning);
    }

    private static ConfigKey quota(String name, String meaning) {
        return new ConfigKey(
                "ingest.quota." + name, new KeyType.Whole(0, 1_000_000_000), "0", meaning + " 0: no limit.");
    }

    static Quota.Plan quotas(Settings settings) {
        return new Quota.Plan(
                new Quota(settings.number(DEVICE_MESSAGES), settings.number(DEVICE_BYTES)),
                new Quota(settings.number(GATEWAY_MESSAGES), settings.number(GATEWAY_BYTES)),
                new Quota(settings.number(ORGANISATION_MESSAGES), settings.number(ORGANISATION_BYTES)),
                settings.number(BURST));
    }

    /** @throws ConfigException naming what is missing or cannot be used */
    static Optional<BridgeConfig> bridge(Settings settings) {
        return settings.given(URL).map(url -> bridge(settings, url));
    }

    private static BridgeConfig bridge(Settings settings, String url) {
        BridgeConfig.Limits usual = BridgeConfig.Limits.DEFAULT;
        try {
            return new BridgeConfig(
                    URI.create(url),
                    new BridgeConfig.Login(
                            settings.given(USER),
                            settings.secret(PASSWORD).map(Secret::value),
                            settings.given(CA).map(Path::of),
                            settings.given(CERTIFICATE).map(Path::of),
                            settings.given(KEY).map(Path::of)),
                    settings.text(GATEWAY),
                    settings.text(CLIENT_ID),
                    settings.text(SHARE),
                    BridgeTopic.parseAll(settings.text(TOPICS)),
                    new BridgeConfig.Limits(
                            settings.number(CONNECTIONS),
                            usual.underway(),
                            usual.session(),
                            usual.firstRetry(),
                            usual.lastRetry()));
        } catch (IllegalArgumentException e) {
            throw new ConfigException("ingest." + e.getMessage(), e);
        }
    }
}
