package io.fieldwarden.stream.kafka;

import io.fieldwarden.device.log.LogTopic;
import io.fieldwarden.stream.job.AnomalyJob;
import io.fieldwarden.stream.job.LogRecord;
import org.apache.flink.api.common.eventtime.WatermarkStrategy;
import org.apache.flink.connector.base.DeliveryGuarantee;
import org.apache.flink.connector.kafka.sink.KafkaSink;
import org.apache.flink.connector.kafka.source.KafkaSource;
import org.apache.flink.connector.kafka.source.enumerator.initializer.OffsetsInitializer;
import org.apache.flink.streaming.api.datastream.DataStream;
import org.apache.flink.streaming.api.environment.StreamExecutionEnvironment;
import org.apache.kafka.clients.consumer.ConsumerConfig;
import org.apache.kafka.clients.producer.ProducerConfig;

/**
 * The job on the log. Sources go on from the checkpoint, and from the earliest record where there is none. Sinks deliver at
 * least once; whoever reads tells repetitions by their ids.
 */
public final class LogConnectors {
    private LogConnectors() {}

    /** Adds the whole job to the environment. */
    public static void attach(StreamExecutionEnvironment env, String bootstrapServers, AnomalyJob.Settings settings) {
        AnomalyJob.Inputs inputs = new AnomalyJob.Inputs(
                source(env, bootstrapServers, LogTopic.READINGS, "rules"),
                source(env, bootstrapServers, LogTopic.READINGS, "store"),
                source(env, bootstrapServers, LogTopic.REGISTRY, "registry"));
        AnomalyJob.Outputs outputs = AnomalyJob.build(inputs, settings);
        sink(outputs.alerts(), bootstrapServers, LogTopic.ALERTS, 0);
        sink(outputs.quarantine(), bootstrapServers, LogTopic.QUARANTINE, 20);
    }

    private static DataStream<LogRecord> source(
            StreamExecutionEnvironment env, String bootstrapServers, LogTopic topic, String use) {
        KafkaSource<LogRecord> source = KafkaSource.<LogRecord>builder()
                .setBootstrapServers(bootstrapServers)
                .setTopics(topic.topicName())
                .setGroupId("fieldwarden-" + use)
                .setClientIdPrefix("fieldwarden-" + use)
                .setStartingOffsets(OffsetsInitializer.earliest())
                .setDeserializer(new LogRecordReader())
                // A record on the log is a record at the next poll; nothing is gathered.
                .setProperty(ConsumerConfig.FETCH_MIN_BYTES_CONFIG, "1")
                .setProperty(ConsumerConfig.RECONNECT_BACKOFF_MAX_MS_CONFIG, "1000")
                .build();
        String name = topic.topicName() + " for " + use;
        return env.fromSource(source, WatermarkStrategy.noWatermarks(), name, LogRecord.TYPE)
                .setParallelism(topic == LogTopic.REGISTRY ? 1 : env.getParallelism())
                .uid("source-" + use);
    }

    private static void sink(DataStream<LogRecord> records, String bootstrapServers, LogTopic topic, int lingerMs) {
        KafkaSink<LogRecord> sink = KafkaSink.<LogRecord>builder()
                .setBootstrapServers(bootstrapServers)
                .setRecordSerializer(new LogRecordWriter(topic.topicName()))
                .setDeliveryGuarantee(DeliveryGuarantee.AT_LEAST_ONCE)
                .setProperty(ProducerConfig.LINGER_MS_CONFIG, Integer.toString(lingerMs))
                .setProperty(ProducerConfig.ACKS_CONFIG, "all")
                .build();
        records.sinkTo(sink).name(topic.topicName()).uid("sink-" + topic.topicName());
    }
}
