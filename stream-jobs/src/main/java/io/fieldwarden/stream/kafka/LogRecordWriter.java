package io.fieldwarden.stream.kafka;

import io.fieldwarden.stream.job.LogRecord;
import java.nio.charset.StandardCharsets;
import org.apache.flink.connector.kafka.sink.KafkaRecordSerializationSchema;
import org.apache.kafka.clients.producer.ProducerRecord;

/** Key and bytes as they are; Kafka chooses the partition by the key. */
record LogRecordWriter(String topic) implements KafkaRecordSerializationSchema<LogRecord> {
    @Override
    public ProducerRecord<byte[], byte[]> serialize(LogRecord record, KafkaSinkContext context, Long timestamp) {
        return new ProducerRecord<>(topic, record.key().getBytes(StandardCharsets.UTF_8), record.value());
    }
}
