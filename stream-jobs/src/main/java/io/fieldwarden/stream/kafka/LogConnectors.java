package io.fieldwarden.stream.kafka;

import io.fieldwarden.device.log.LogTopic;
import io.fieldwarden.stream.job.AnomalyJob;
import io.fieldwarden.stream.job.LogRecord;
import java.time.Duration;
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
    /**
     * A hundred years, longer than a clock is wrong. A producer that asks where its topic is while the clock is ahead may not
     * ask again before that time has come, and sends nothing when it has forgotten the answer. It still asks after an error.
     */
    private static final String METADATA_MS =
            Long.toString(Duration.ofDays(36_500).toMillis());

    private LogConnectors() {}

    /** Adds the whole job to the environment. */
    public static void attach(StreamExecutionEnvironment env, String bootstrapServers, AnomalyJob.Settings settings) {
        AnomalyJob.Inputs inputs = new AnomalyJob.Inputs(
                source(env, bootstrapServers, LogTopic.READINGS, "rules", Pace.AT_ONCE),
                source(env, bootstrapServers, LogTopic.READINGS, "store", Pace.GATHERED),
                source(env, bootstrapServers, LogTopic.REGISTRY, "registry", Pace.UNHURRIED),
                source(env, bootstrapServers, LogTopic.RULE_BASES, "bases", Pace.UNHURRIED));
        AnomalyJob.Outputs outputs = AnomalyJob.build(inputs, settings);
        sink(outputs.alerts(), bootstrapServers, LogTopic.ALERTS, "", 0);
        sink(outputs.silences(), bootstrapServers, LogTopic.ALERTS, "-silences", 0);
        sink(outputs.quarantine(), bootstrapServers, LogTopic.QUARANTINE, "", 20);
        sink(outputs.again(), bootstrapServers, LogTopic.REEVALUATIONS, "", 20);
    }

    /**
     * How long records may wait on their way.
     *
     * @param fetchBytes that the log gathers for one answer
     * @param fetchWaitMs after which it answers with less
     * @param bufferMs that a record waits for others before it goes to the next operator
     */
    private record Pace(int fetchBytes, int fetchWaitMs, long bufferMs) {
        /** An alert waits for nothing to be gathered. */
        static final Pace AT_ONCE = new Pace(1, 500, 2);

        /** The time series writes several times a second; each fetch of a few records would cost as much as one of many. */
        static final Pace GATHERED = new Pace(64 << 10, 50, 20);

        static final Pace UNHURRIED = new Pace(1, 500, 20);
    }

    private static DataStream<LogRecord> source(
            StreamExecutionEnvironment env, String bootstrapServers, LogTopic topic, String use, Pace pace) {
        KafkaSource<LogRecord> source = KafkaSource.<LogRecord>builder()
                .setBootstrapServers(bootstrapServers)
                .setTopics(topic.topicName())
                .setGroupId("fieldwarden-" + use)
                .setClientIdPrefix("fieldwarden-" + use)
                .setStartingOffsets(OffsetsInitializer.earliest())
                .setDeserializer(new LogRecordReader())
                .setProperty(ConsumerConfig.FETCH_MIN_BYTES_CONFIG, Integer.toString(pace.fetchBytes()))
                .setProperty(ConsumerConfig.FETCH_MAX_WAIT_MS_CONFIG, Integer.toString(pace.fetchWaitMs()))
                .setProperty(ConsumerConfig.RECONNECT_BACKOFF_MAX_MS_CONFIG, "1000")
                .build();
        String name = topic.topicName() + " for " + use;
        return env.fromSource(source, WatermarkStrategy.noWatermarks(), name, LogRecord.TYPE)
                .setParallelism(topic == LogTopic.READINGS ? env.getParallelism() : 1)
                .setBufferTimeout(pace.bufferMs())
                .uid("source-" + use);
    }

    /** @param of tells sinks of one topic apart */
    private static void sink(
            DataStream<LogRecord> records, String bootstrapServers, LogTopic topic, String of, int lingerMs) {
        KafkaSink<LogRecord> sink = KafkaSink.<LogRecord>builder()
                .setBootstrapServers(bootstrapServers)
                .setRecordSerializer(new LogRecordWriter(topic.topicName()))
                .setDeliveryGuarantee(DeliveryGuarantee.AT_LEAST_ONCE)
                .setProperty(ProducerConfig.LINGER_MS_CONFIG, Integer.toString(lingerMs))
                .setProperty(ProducerConfig.ACKS_CONFIG, "all")
                .setProperty(ProducerConfig.METADATA_MAX_AGE_CONFIG, METADATA_MS)
                .setProperty(ProducerConfig.METADATA_MAX_IDLE_CONFIG, METADATA_MS)
                .build();
        records.sinkTo(sink).name(topic.topicName() + of).uid("sink-" + topic.topicName() + of);
    }
}
