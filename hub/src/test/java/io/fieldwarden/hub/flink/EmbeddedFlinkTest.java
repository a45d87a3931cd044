package io.fieldwarden.hub.flink;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import io.fieldwarden.device.ChannelId;
import io.fieldwarden.device.DeviceId;
import io.fieldwarden.device.ProfileId;
import io.fieldwarden.device.ProfileRef;
import io.fieldwarden.device.Quality;
import io.fieldwarden.device.Reading;
import io.fieldwarden.device.log.AlertEvent;
import io.fieldwarden.device.log.AlertEvents;
import io.fieldwarden.device.log.LogTopic;
import io.fieldwarden.device.log.ReadingBatches;
import io.fieldwarden.device.log.RegistryRecords;
import io.fieldwarden.device.registry.RegistryEntry;
import io.fieldwarden.device.rule.AlertTransition.Kind;
import io.fieldwarden.device.series.SeriesSchema;
import io.fieldwarden.hub.log.EmbeddedLog;
import io.fieldwarden.stream.job.AnomalyJob;
import io.fieldwarden.stream.sqlite.SqlitePointWriter;
import io.micrometer.core.instrument.simple.SimpleMeterRegistry;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.sql.Connection;
import java.sql.DriverManager;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.sql.Statement;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.CompletableFuture;
import org.apache.kafka.clients.consumer.KafkaConsumer;
import org.apache.kafka.clients.producer.KafkaProducer;
import org.apache.kafka.clients.producer.ProducerRecord;
import org.apache.kafka.common.TopicPartition;
import org.apache.kafka.common.serialization.ByteArrayDeserializer;
import org.apache.kafka.common.serialization.ByteArraySerializer;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** The job between a real log and a real store. */
final class EmbeddedFlinkTest {
    private static final DeviceId BOILER = new DeviceId("boiler-2");
    private static final ChannelId PRESSURE = new ChannelId("pressure");
    private static final String YAML = """
            format: 1
            profile: test-boiler
            version: 1
            name: {zh: 试验锅炉, en: Test boiler}
            category: "1100"
            lateness: 15m
            channels:
              pressure: {zh: 压力, en: Pressure, unit: MPa, type: number, range: [0, 4], period: 1s}
            rules:
              - id: TB-01
                severity: critical
                raise: "pressure > 1.0"
                clear: "pressure < 0.9"
                zh: 压力过高
                en: Pressure too high
                citation: TSG 11
                provenance: memory
              - id: TB-02
                severity: minor
                raise: "pressure > 0.5"
                hold: 2s
                zh: 压力偏高
                en: Pressure is high
                citation: TSG 11
                provenance: memory
            """;

    @TempDir
    private Path folder;

    private final SimpleMeterRegistry meters = new SimpleMeterRegistry();
    private EmbeddedLog log;
    private KafkaProducer<byte[], byte[]> producer;

    @BeforeEach
    void openLog() throws Exception {
        log = EmbeddedLog.open(folder.resolve("log"), EmbeddedLog.Flush.OS, 0);
        producer = new KafkaProducer<>(
                Map.of("bootstrap.servers", log.bootstrapServers()),
                new ByteArraySerializer(),
                new ByteArraySerializer());
        registry(new RegistryEntry.Profile(new ProfileRef(new ProfileId("test-boiler"), 1), true, YAML));
        registry(new RegistryEntry.Device(
                BOILER,
                new ProfileId("test-boiler"),
                new RegistryEntry.Place(Optional.empty(), Optional.empty(), Optional.empty()),
                Optional.empty(),
                new RegistryEntry.Credentials("", ""),
                true,
                Map.of()));
    }

    @AfterEach
    void closeLog() {
        producer.close();
        log.close();
    }

    private EmbeddedFlink open() {
        Path store = folder.resolve(SeriesSchema.SQLITE_FILE);
        AnomalyJob.Settings job = AnomalyJob.Settings.defaults(new StoreAt(store.toString())::open, 1);
        FlinkConfig config = new FlinkConfig(folder.resolve("checkpoints"), job, 2, Duration.ofMillis(500));
        return EmbeddedFlink.open(config, CompletableFuture.completedFuture(log.bootstrapServers()), meters);
    }

    /** A path travels as text. */
    record StoreAt(String file) implements java.io.Serializable {
        SqlitePointWriter open() {
            return new SqlitePointWriter(Path.of(file));
        }
    }

    private void registry(RegistryEntry entry) throws Exception {
        producer.send(new ProducerRecord<>(
                        LogTopic.REGISTRY.topicName(),
                        entry.key().getBytes(StandardCharsets.UTF_8),
                        RegistryRecords.encode(entry, 1)))
                .get();
    }

    private void send(Instant at, double pressure) throws Exception {
        ReadingBatches.Message message = new ReadingBatches.Message(
                BOILER, new ProfileRef(new ProfileId("test-boiler"), 1), Instant.now(), "mqtt", false);
        Reading reading = new Reading(BOILER, PRESSURE, at, message.receivedAt(), pressure, Quality.GOOD, false);
        producer.send(new ProducerRecord<>(
                        LogTopic.READINGS.topicName(),
                        BOILER.value().getBytes(StandardCharsets.UTF_8),
                        ReadingBatches.encode(message, List.of(reading))))
                .get();
    }

    private long points() throws SQLException {
        Path store = folder.resolve(SeriesSchema.SQLITE_FILE);
        if (!Files.exists(store)) {
            return 0;
        }
        try (Connection connection = DriverManager.getConnection("jdbc:sqlite:" + store);
                Statement select = connection.createStatement();
                ResultSet rows = select.executeQuery("SELECT count(*) FROM point")) {
            return rows.getLong(1);
        }
    }

    private List<AlertEvent> alerts() {
        List<AlertEvent> found = new ArrayList<>();
        try (KafkaConsumer<byte[], byte[]> consumer = new KafkaConsumer<>(
                Map.of("bootstrap.servers", log.bootstrapServers()),
                new ByteArrayDeserializer(),
                new ByteArrayDeserializer())) {
            List<TopicPartition> partitions = consumer.partitionsFor(LogTopic.ALERTS.topicName()).stream()
                    .map(p -> new TopicPartition(p.topic(), p.partition()))
                    .toList();
            consumer.assign(partitions);
            consumer.seekToBeginning(partitions);
            Map<TopicPartition, Long> ends = consumer.endOffsets(partitions);
            while (ends.entrySet().stream().anyMatch(end -> consumer.position(end.getKey()) < end.getValue())) {
                consumer.poll(Duration.ofMillis(200)).forEach(r -> found.add(AlertEvents.decode(r.value())));
            }
        }
        return found;
    }

    private List<String> kinds() {
        return alerts().stream()
                .map(a -> a.transition().source().rule() + " " + a.transition().kind())
                .distinct()
                .sorted()
                .toList();
    }

    @Test
    void a_restart_in_the_middle_loses_nothing_and_tells_nothing_twice() throws Exception {
        Instant start = Instant.now().minusSeconds(60);
        for (int i = 0; i < 20; i++) {
            send(start.plusSeconds(i), 0.4 + 0.1 * i);
        }
        try (EmbeddedFlink flink = open()) {
            flink.whenUp().toCompletableFuture().get();
            assertThat(flink.state().phase()).isEqualTo(JobState.Phase.UP);
            await().atMost(Duration.ofSeconds(20)).ignoreExceptions().until(() -> points() == 20);
            await().atMost(Duration.ofSeconds(20)).until(() -> kinds().size() == 2);
        }
        assertThat(kinds()).containsExactly("TB-01 RAISED", "TB-02 RAISED");
        for (int i = 20; i < 40; i++) {
            send(start.plusSeconds(i), 0.1);
        }
        try (EmbeddedFlink flink = open()) {
            flink.whenUp().toCompletableFuture().get();
            await().atMost(Duration.ofSeconds(20)).ignoreExceptions().until(() -> points() == 40);
            await().atMost(Duration.ofSeconds(20)).until(() -> kinds().size() == 4);
        }

        List<AlertEvent> all = alerts();
        assertThat(all.stream().map(a -> a.transition().alert()).distinct()).hasSize(2);
        assertThat(all.stream().filter(a -> a.transition().kind() == Kind.RAISED))
                .hasSize(2);
        assertThat(all.stream().filter(a -> a.transition().kind() == Kind.CLEARED))
                .hasSize(2);
    }
}
