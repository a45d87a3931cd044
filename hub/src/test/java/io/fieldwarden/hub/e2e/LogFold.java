package io.fieldwarden.hub.e2e;

import io.fieldwarden.device.DeviceId;
import io.fieldwarden.device.log.AlertEvents;
import io.fieldwarden.device.log.LogTopic;
import io.fieldwarden.device.log.ReadingBatches;
import io.fieldwarden.device.profile.DeviceProfile;
import io.fieldwarden.device.profile.ProfileLoader;
import io.fieldwarden.device.rule.AlertTransition;
import io.fieldwarden.stream.rules.BoundRules;
import io.fieldwarden.stream.rules.DeviceRun;
import io.fieldwarden.stream.rules.DeviceState;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.TreeSet;
import org.apache.kafka.clients.consumer.ConsumerRecord;
import org.apache.kafka.clients.consumer.KafkaConsumer;
import org.apache.kafka.common.TopicPartition;
import org.apache.kafka.common.serialization.ByteArrayDeserializer;

/** What stands on the log, and what a plain loop over its readings makes of them, in this process and without any stop. */
final class LogFold {
    private final String addresses;

    LogFold(String addresses) {
        this.addresses = addresses;
    }

    /** Alert transitions as the rules give them, one line each. */
    Set<String> folded(String yaml) {
        DeviceProfile profile = ProfileLoader.load(yaml).profile().orElseThrow();
        BoundRules rules = BoundRules.bind("fold", profile, Map.of());
        Map<String, DeviceState> states = new HashMap<>();
        Set<String> lines = new TreeSet<>();
        for (ConsumerRecord<byte[], byte[]> record : records(LogTopic.READINGS)) {
            DeviceId device = new DeviceId(new String(record.key(), StandardCharsets.UTF_8));
            DeviceState state = states.computeIfAbsent(device.value(), id -> new DeviceState());
            DeviceRun run = new DeviceRun(device, rules, null, state, emission -> {
                AlertTransition.Source source = new AlertTransition.Source(
                        device,
                        emission.rule(),
                        rules.profile(),
                        emission.change().severity());
                lines.add(line(AlertTransition.of(source, emission.change())));
            });
            run.take(ReadingBatches.decode(record.value()));
        }
        return lines;
    }

    /** Alert transitions on the topic, one line each; those that were delivered more than once are one. */
    Set<String> told() {
        Set<String> lines = new TreeSet<>();
        for (ConsumerRecord<byte[], byte[]> record : records(LogTopic.ALERTS)) {
            lines.add(line(AlertEvents.decode(record.value()).transition()));
        }
        return lines;
    }

    private static String line(AlertTransition told) {
        return told.source().device() + " " + told.source().rule() + " " + told.raisedAt() + " " + told.kind() + " "
                + told.at() + " " + told.value() + " " + told.source().severity() + " " + told.alert();
    }

    /** From the first record to the last that is there now, in the order of each partition. */
    private List<ConsumerRecord<byte[], byte[]>> records(LogTopic topic) {
        List<ConsumerRecord<byte[], byte[]>> all = new ArrayList<>();
        try (KafkaConsumer<byte[], byte[]> consumer = new KafkaConsumer<>(
                Map.of("bootstrap.servers", addresses), new ByteArrayDeserializer(), new ByteArrayDeserializer())) {
            List<TopicPartition> partitions = consumer.partitionsFor(topic.topicName()).stream()
                    .map(p -> new TopicPartition(p.topic(), p.partition()))
                    .toList();
            consumer.assign(partitions);
            consumer.seekToBeginning(partitions);
            Map<TopicPartition, Long> ends = consumer.endOffsets(partitions);
            while (partitions.stream().anyMatch(p -> consumer.position(p) < ends.getOrDefault(p, 0L))) {
                consumer.poll(Duration.ofMillis(500)).forEach(all::add);
            }
        }
        return all;
    }
}
