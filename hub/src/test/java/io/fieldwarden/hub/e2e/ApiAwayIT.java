package io.fieldwarden.hub.e2e;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import io.fieldwarden.alert.AlertApi;
import io.fieldwarden.alert.ApiConfig;
import io.fieldwarden.alert.Collaborators;
import io.fieldwarden.alert.Provisioning;
import io.fieldwarden.alert.kafka.KafkaTopicLog;
import io.fieldwarden.alert.log.TopicLog;
import io.fieldwarden.alert.sqlite.SqliteSeriesReader;
import io.fieldwarden.device.DeviceId;
import io.fieldwarden.device.PositionId;
import io.fieldwarden.device.ProfileId;
import io.fieldwarden.device.Text;
import io.fieldwarden.device.log.AlertEvent;
import io.fieldwarden.device.log.AlertEvents;
import io.fieldwarden.device.log.LogTopic;
import io.fieldwarden.device.registry.RegistryEntry;
import io.fieldwarden.device.registry.Secrets;
import io.fieldwarden.device.rule.AlertTransition.Kind;
import io.fieldwarden.device.series.SeriesSchema;
import io.fieldwarden.hub.flink.EmbeddedFlink;
import io.fieldwarden.hub.flink.FlinkConfig;
import io.fieldwarden.hub.log.EmbeddedLog;
import io.fieldwarden.ingest.IngestConfig;
import io.fieldwarden.ingest.IngestServer;
import io.fieldwarden.ingest.core.DeviceRegistry;
import io.fieldwarden.ingest.kafka.KafkaReadingLog;
import io.fieldwarden.ingest.kafka.KafkaRegistryFeed;
import io.fieldwarden.stream.job.AnomalyJob;
import io.fieldwarden.stream.sqlite.SqlitePointWriter;
import io.micrometer.core.instrument.simple.SimpleMeterRegistry;
import java.nio.file.Path;
import java.time.Clock;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.TimeUnit;
import org.apache.kafka.clients.consumer.KafkaConsumer;
import org.apache.kafka.common.TopicPartition;
import org.apache.kafka.common.serialization.ByteArrayDeserializer;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** Ingest and the job know the registry from its topic: they go on, and start anew, while nobody serves the API. */
final class ApiAwayIT {
    private static final String DEVICE = "tank-1";
    private static final Duration SOON = Duration.ofSeconds(30);
    private static final String YAML = """
            format: 1
            profile: away-tank
            version: 1
            name: {zh: 水箱, en: Tank}
            category: tank
            parameters:
              limit: {unit: m, default: 10, zh: 上限, en: Limit}
            channels:
              level: {zh: 水位, en: Level, unit: m, range: [0, 20], period: 10s}
            rules:
              - id: AW-01
                severity: major
                raise: "level > $limit"
                clear: "level <= $limit"
                zh: 水位过高
                en: Level is high
            """;

    @TempDir
    private Path folder;

    private final String secret = Secrets.newToken();
    private final SimpleMeterRegistry meters = new SimpleMeterRegistry();

    @Test
    void readings_are_accepted_and_alerts_raised_with_the_registry_of_an_api_that_has_gone() throws Exception {
        try (EmbeddedLog log = EmbeddedLog.open(folder.resolve("log"), EmbeddedLog.Flush.OS, 0)) {
            String servers = log.bootstrapServers();
            registerThenClose(servers);
            try (EmbeddedFlink job = job(servers)) {
                job.whenUp().toCompletableFuture().get(SOON.toSeconds(), TimeUnit.SECONDS);
                try (Door door = new Door(servers, meters)) {
                    // 3 m is above the limit that the position gives, and far below that of the profile.
                    assertThat(door.send(secret, "{\"level\":3}")).isZero();
                    await().atMost(SOON).until(() -> kinds(servers).contains(Kind.RAISED));
                }
                try (Door again = new Door(servers, meters)) {
                    assertThat(again.send(secret, "{\"level\":1}")).isZero();
                    await().atMost(SOON).until(() -> kinds(servers).contains(Kind.CLEARED));
                    assertThat(again.logIn("not the secret")).isNotZero();
                }
            }
        }
    }

    private void registerThenClose(String servers) {
        Collaborators.Around around = new Collaborators.Around(List::of, List.of(), Optional.empty(), this::provision);
        Collaborators with = Collaborators.of(
                        CompletableFuture.completedFuture((TopicLog) KafkaTopicLog.connect(servers)),
                        new SqliteSeriesReader(folder),
                        meters,
                        List.of(YAML))
                .with(around);
        DeviceRegistry registry = new DeviceRegistry();
        try (AlertApi api = AlertApi.open(ApiConfig.defaults(folder).withPort(0), with, Clock.systemUTC());
                KafkaRegistryFeed feed = KafkaRegistryFeed.open(servers, registry)) {
            assertThat(api.port()).isPositive();
            assertThat(feed).isNotNull();
            await().atMost(SOON).until(() -> registry.device(DEVICE).isPresent());
        }
    }

    private void provision(Provisioning provisioning) {
        PositionId place = new PositionId("north");
        provisioning.put(new RegistryEntry.Position(
                place, Optional.empty(), new Text("北", "North"), Optional.empty(), "tank", Map.of("limit", "2")));
        provisioning.put(new RegistryEntry.Device(
                new DeviceId(DEVICE),
                new ProfileId("away-tank"),
                new RegistryEntry.Place(Optional.of(place), Optional.empty(), Optional.empty()),
                Optional.empty(),
                new RegistryEntry.Credentials(Secrets.hashGenerated(secret), ""),
                true,
                Map.of()));
    }

    private EmbeddedFlink job(String servers) {
        String store = folder.resolve(SeriesSchema.SQLITE_FILE).toString();
        AnomalyJob.Settings settings = AnomalyJob.Settings.defaults(new StoreAt(store)::open, 1);
        FlinkConfig config = new FlinkConfig(folder.resolve("checkpoints"), settings, 2, Duration.ofSeconds(1));
        return EmbeddedFlink.open(config, CompletableFuture.completedFuture(servers), meters);
    }

    /** A path travels as text. */
    record StoreAt(String file) implements java.io.Serializable {
        SqlitePointWriter open() {
            return new SqlitePointWriter(Path.of(file));
        }
    }

    private static List<Kind> kinds(String servers) {
        try (KafkaConsumer<byte[], byte[]> consumer = new KafkaConsumer<>(
                Map.of("bootstrap.servers", servers), new ByteArrayDeserializer(), new ByteArrayDeserializer())) {
            List<TopicPartition> partitions = consumer.partitionsFor(LogTopic.ALERTS.topicName()).stream()
                    .map(p -> new TopicPartition(p.topic(), p.partition()))
                    .toList();
            consumer.assign(partitions);
            consumer.seekToBeginning(partitions);
            Map<TopicPartition, Long> ends = consumer.endOffsets(partitions);
            List<Kind> kinds = new java.util.ArrayList<>();
            while (ends.entrySet().stream().anyMatch(end -> consumer.position(end.getKey()) < end.getValue())) {
                consumer.poll(Duration.ofMillis(200)).forEach(record -> {
                    AlertEvent event = AlertEvents.decode(record.value());
                    kinds.add(event.transition().kind());
                });
            }
            return kinds;
        }
    }

    /** An ingest of its own, with nothing but the log. */
    private static final class Door implements AutoCloseable {
        private final KafkaReadingLog readings;
        private final KafkaRegistryFeed feed;
        private final IngestServer server;

        Door(String servers, SimpleMeterRegistry meters) throws Exception {
            DeviceRegistry registry = new DeviceRegistry();
            readings = KafkaReadingLog.open(servers, KafkaReadingLog.Settings.defaults());
            feed = KafkaRegistryFeed.open(servers, registry);
            server = IngestServer.open(
                    IngestConfig.defaults().at("127.0.0.1", 0, 0),
                    new IngestServer.Collaborators(readings, registry, meters),
                    Clock.systemUTC());
            registry.ready().toCompletableFuture().get(SOON.toSeconds(), TimeUnit.SECONDS);
        }

        private MqttWire wire() throws Exception {
            return new MqttWire("mqtt://127.0.0.1:" + server.mqttPort(), 5, SOON);
        }

        int logIn(String with) throws Exception {
            try (MqttWire wire = wire()) {
                return wire.connect(DEVICE, with);
            }
        }

        /** @return the reason code of the acknowledgement */
        int send(String with, String json) throws Exception {
            try (MqttWire wire = wire()) {
                assertThat(wire.connect(DEVICE, with)).isZero();
                return wire.publishAndWait("devices/" + DEVICE + "/readings", json);
            }
        }

        @Override
        public void close() {
            server.close();
            feed.close();
            readings.close();
        }
    }
}
