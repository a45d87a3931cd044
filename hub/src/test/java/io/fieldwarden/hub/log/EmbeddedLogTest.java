package io.fieldwarden.hub.log;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.fieldwarden.device.log.LogTopic;
import java.net.InetAddress;
import java.net.ServerSocket;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.concurrent.TimeUnit;
import java.util.stream.IntStream;
import org.apache.kafka.clients.admin.Admin;
import org.apache.kafka.clients.consumer.KafkaConsumer;
import org.apache.kafka.clients.producer.KafkaProducer;
import org.apache.kafka.clients.producer.ProducerRecord;
import org.apache.kafka.common.TopicPartition;
import org.apache.kafka.common.serialization.ByteArrayDeserializer;
import org.apache.kafka.common.serialization.ByteArraySerializer;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class EmbeddedLogTest {
    @TempDir
    Path folder;

    @Test
    void acknowledged_records_are_there_after_the_log_is_closed_and_opened_again_at_the_same_address()
            throws Exception {
        String address;
        try (EmbeddedLog log = EmbeddedLog.open(folder, EmbeddedLog.Flush.FSYNC, 0)) {
            address = log.bootstrapServers();
            try (KafkaProducer<byte[], byte[]> producer = producer(address)) {
                for (int i = 0; i < 10; i++) {
                    producer.send(new ProducerRecord<>(
                                    LogTopic.REGISTRY.topicName(), bytes("device/d" + i), bytes("entry " + i)))
                            .get(10, TimeUnit.SECONDS);
                }
            }
        }
        try (EmbeddedLog log = EmbeddedLog.open(folder, EmbeddedLog.Flush.FSYNC, 0)) {
            assertThat(log.bootstrapServers()).isEqualTo(address);
            assertThat(read(address, LogTopic.REGISTRY, 10))
                    .containsExactlyElementsOf(
                            IntStream.range(0, 10).mapToObj(i -> "entry " + i).toList());
        }
    }

    @Test
    void every_topic_of_the_log_exists_with_its_partitions_and_policy() throws Exception {
        try (EmbeddedLog log = EmbeddedLog.open(folder, EmbeddedLog.Flush.OS, 0);
                Admin admin = Admin.create(Map.of("bootstrap.servers", log.bootstrapServers()))) {
            var topics = admin.describeTopics(List.of("readings", "registry", "alerts", "quarantine", "commands"))
                    .allTopicNames()
                    .get(20, TimeUnit.SECONDS);
            assertThat(topics.get("readings").partitions()).hasSize(1);
            assertThat(topics.get("registry").partitions()).hasSize(1);
        }
    }

    @Test
    void a_port_in_use_is_named_in_the_answer() throws Exception {
        try (ServerSocket taken = new ServerSocket(0, 1, InetAddress.getLoopbackAddress())) {
            assertThatThrownBy(() -> EmbeddedLog.open(folder, EmbeddedLog.Flush.OS, taken.getLocalPort()))
                    .isInstanceOf(LogUnavailableException.class)
                    .hasMessageContaining("port " + taken.getLocalPort() + " is in use");
        }
    }

    private static KafkaProducer<byte[], byte[]> producer(String address) {
        return new KafkaProducer<>(
                Map.of("bootstrap.servers", address, "acks", "all"),
                new ByteArraySerializer(),
                new ByteArraySerializer());
    }

    private static List<String> read(String address, LogTopic topic, int count) {
        List<String> values = new ArrayList<>();
        try (KafkaConsumer<byte[], byte[]> consumer = new KafkaConsumer<>(
                Map.of("bootstrap.servers", address, "auto.offset.reset", "earliest"),
                new ByteArrayDeserializer(),
                new ByteArrayDeserializer())) {
            consumer.assign(List.of(new TopicPartition(topic.topicName(), 0)));
            consumer.seekToBeginning(consumer.assignment());
            for (int polls = 0; polls < 100 && values.size() < count; polls++) {
                consumer.poll(Duration.ofMillis(200))
                        .forEach(record -> values.add(new String(record.value(), StandardCharsets.UTF_8)));
            }
        }
        return values;
    }

    private static byte[] bytes(String text) {
        return text.getBytes(StandardCharsets.UTF_8);
    }
}
