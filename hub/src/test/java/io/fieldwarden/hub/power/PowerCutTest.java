package io.fieldwarden.hub.power;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.fieldwarden.alert.store.Audit;
import io.fieldwarden.alert.store.AuditSeal;
import io.fieldwarden.device.log.LogTopic;
import io.fieldwarden.edge.core.Outbox;
import io.fieldwarden.hub.log.EmbeddedLog;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.NavigableMap;
import java.util.Set;
import java.util.TreeSet;
import java.util.stream.Collectors;
import org.apache.kafka.clients.consumer.KafkaConsumer;
import org.apache.kafka.common.TopicPartition;
import org.apache.kafka.common.serialization.ByteArrayDeserializer;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/**
 * The power goes while a store works: what it said was kept is there afterwards. The same with a disk that only pretends to
 * sync fails, or these tests would prove nothing. A few cuts in every build, a hundred for each store with {@code -Plong}
 * ({@code -Dpower.cuts=…}); {@code -Dpower.seed=…} chooses other moments.
 */
final class PowerCutTest {
    private static final int MANY = Integer.getInteger("power.cuts", 100);
    private static final long SEED = Long.getLong("power.seed", 20_261_124L);
    private static final String HONEST = "";
    private static final String NOTHING_IS_SYNCED = "/";

    @TempDir
    Path folder;

    @Test
    void what_the_outbox_kept_is_there_after_a_power_cut() throws Exception {
        outbox(HONEST, 12);
    }

    @Test
    @Tag("long")
    void what_the_outbox_kept_is_there_after_many_power_cuts() throws Exception {
        outbox(HONEST, MANY);
    }

    @Test
    void an_outbox_that_does_not_sync_is_found_out() {
        assertThatThrownBy(() -> outbox("outbox.db", 1)).hasStackTraceContaining("kept and gone");
    }

    private void outbox(String lies, int cuts) throws Exception {
        Recorder recorder = Recorder.in(folder);
        NavigableMap<Long, String> said = recorder.run(
                OutboxWork.class,
                lies,
                lines -> lines > 1_500,
                recorder.root().resolve("outbox.db").toString());
        recorder.cut(cuts, SEED, said.firstKey(), said.lastKey(), (nanos, image) -> {
            Set<Integer> kept = numbers(said, nanos, "kept ");
            kept.removeAll(numbers(said, nanos, "removing "));
            try (Outbox outbox = OutboxWork.open(image.resolve("outbox.db"))) {
                List<Integer> left = outbox.oldest(1_000_000).stream()
                        .map(OutboxWork::number)
                        .toList();
                assertThat(left).doesNotHaveDuplicates();
                kept.removeAll(new HashSet<>(left));
                assertThat(kept).as("kept and gone").isEmpty();
            }
            assertThat(image.resolve("outbox.db.damaged")).doesNotExist();
        });
    }

    private static Set<Integer> numbers(NavigableMap<Long, String> said, long until, String word) {
        return said.headMap(until, true).values().stream()
                .filter(line -> line.startsWith(word))
                .map(line -> Integer.parseInt(line.substring(word.length())))
                .collect(Collectors.toCollection(TreeSet::new));
    }

    @Test
    void what_the_log_confirmed_is_there_once_after_a_power_cut() throws Exception {
        log("FSYNC", 2);
    }

    @Test
    @Tag("long")
    void what_the_log_confirmed_is_there_once_after_many_power_cuts() throws Exception {
        log("FSYNC", MANY);
    }

    @Test
    @Tag("long")
    void a_log_that_leaves_syncing_to_the_system_is_found_out() {
        assertThatThrownBy(() -> log("OS", 1)).hasStackTraceContaining("confirmed and gone");
    }

    private void log(String flush, int cuts) throws Exception {
        Recorder recorder = Recorder.in(folder);
        NavigableMap<Long, String> said = recorder.run(
                LogWork.class, HONEST, lines -> lines > 4_000, recorder.root().toString(), flush);
        recorder.cut(cuts, SEED, said.firstKey(), said.lastKey(), (nanos, image) -> {
            List<String> there = new ArrayList<>();
            try (EmbeddedLog log = EmbeddedLog.open(image, EmbeddedLog.Flush.FSYNC, 0)) {
                there.addAll(records(log.bootstrapServers()));
            }
            assertThat(there).doesNotHaveDuplicates();
            Set<String> gone = new TreeSet<>(said.headMap(nanos, true).values());
            gone.removeAll(new HashSet<>(there));
            assertThat(gone).as("confirmed and gone").isEmpty();
        });
    }

    private static List<String> records(String address) {
        List<String> values = new ArrayList<>();
        try (KafkaConsumer<byte[], byte[]> consumer = new KafkaConsumer<>(
                Map.of("bootstrap.servers", address), new ByteArrayDeserializer(), new ByteArrayDeserializer())) {
            List<TopicPartition> partitions = consumer.partitionsFor(LogTopic.READINGS.topicName()).stream()
                    .map(p -> new TopicPartition(p.topic(), p.partition()))
                    .toList();
            consumer.assign(partitions);
            consumer.seekToBeginning(partitions);
            Map<TopicPartition, Long> ends = consumer.endOffsets(partitions);
            while (partitions.stream().anyMatch(p -> consumer.position(p) < ends.getOrDefault(p, 0L))) {
                consumer.poll(Duration.ofMillis(200))
                        .forEach(record -> values.add(new String(record.value(), StandardCharsets.UTF_8)));
            }
        }
        return values;
    }

    @Test
    void what_the_registry_took_is_there_and_in_the_audit_record_after_a_power_cut() throws Exception {
        registry(HONEST, 2);
    }

    @Test
    @Tag("long")
    void what_the_registry_took_is_there_after_many_power_cuts() throws Exception {
        registry(HONEST, MANY);
    }

    @Test
    @Tag("long")
    void a_registry_that_does_not_sync_is_found_out() {
        assertThatThrownBy(() -> registry(NOTHING_IS_SYNCED, 1)).hasStackTraceContaining("registered and gone");
    }

    private void registry(String lies, int cuts) throws Exception {
        Recorder recorder = Recorder.in(folder);
        NavigableMap<Long, String> said = recorder.run(
                RegistryWork.class, lies, lines -> lines > 150, recorder.root().toString());
        recorder.cut(cuts, SEED, said.firstKey(), said.lastKey(), (nanos, image) -> {
            AuditSeal seal = AuditSeal.open(image);
            try (RegistryWork.Stores stores = RegistryWork.Stores.open(image)) {
                Set<String> gone = new TreeSet<>(said.headMap(nanos, true).values());
                Set<String> there = stores.registry().organisations().stream()
                        .map(organisation -> organisation.id().value())
                        .collect(Collectors.toSet());
                gone.removeAll(there);
                assertThat(gone).as("registered and gone").isEmpty();
                List<Audit.Verdict> verdicts = stores.audit().verify(seal);
                assertThat(verdicts)
                        .allSatisfy(verdict -> assertThat(verdict.findings()).isEmpty());
                assertThat(verdicts.get(0).entries()).isGreaterThanOrEqualTo(there.size());
            }
        });
    }
}
