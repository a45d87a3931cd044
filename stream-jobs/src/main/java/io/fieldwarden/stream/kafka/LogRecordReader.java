package io.fieldwarden.stream.kafka;

import io.fieldwarden.stream.job.LogRecord;
import java.nio.charset.StandardCharsets;
import org.apache.flink.api.common.typeinfo.TypeInformation;
import org.apache.flink.connector.kafka.source.reader.deserializer.KafkaRecordDeserializationSchema;
import org.apache.flink.util.Collector;
import org.apache.kafka.clients.consumer.ConsumerRecord;

/** Takes key and bytes as they are; a record without key is nobody's and is left out. */
final class LogRecordReader implements KafkaRecordDeserializationSchema<LogRecord> {
    private static final byte[] DELETED = {};

    @Override
    public void deserialize(ConsumerRecord<byte[], byte[]> record, Collector<LogRecord> out) {
        byte[] key = record.key();
        if (key != null) {
            byte[] value = record.value();
            out.collect(new LogRecord(new String(key, StandardCharsets.UTF_8), value == null ? DELETED : value));
        }
    }

    @Override
    public TypeInformation<LogRecord> getProducedType() {
        return LogRecord.TYPE;
    }
}
