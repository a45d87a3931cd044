package io.fieldwarden.hub;

import io.fieldwarden.alert.kafka.KafkaTopicLog;
import io.fieldwarden.alert.series.SeriesReader;
import io.fieldwarden.alert.status.Parts;
import io.fieldwarden.alert.store.ToldStore;
import io.fieldwarden.device.log.LogTopic;
import io.fieldwarden.hub.heal.Healer;
import io.fieldwarden.hub.log.LogEnds;
import io.micrometer.core.instrument.MeterRegistry;
import java.time.Clock;
import java.util.Map;

/** The healer with what it needs from the log. */
record HealPart(Healer healer, LogEnds ends, SeriesReader series) implements AutoCloseable {
    /** @param series closed with it */
    static HealPart open(
            String bootstrapServers,
            SeriesReader series,
            ToldStore told,
            MeterRegistry meters,
            Parts parts,
            Clock clock) {
        LogEnds ends = LogEnds.connect(bootstrapServers);
        Healer healer = Healer.open(new Healer.With(
                KafkaTopicLog.connect(bootstrapServers),
                series,
                told::of,
                () -> reaches(ends.of(LogTopic.ALERTS), told.position()),
                meters,
                parts,
                clock));
        return new HealPart(healer, ends, series);
    }

    private static boolean reaches(Map<Integer, Long> ends, Map<Integer, Long> position) {
        return ends.entrySet().stream().allMatch(end -> position.getOrDefault(end.getKey(), 0L) >= end.getValue());
    }

    @Override
    public void close() {
        healer.close();
        ends.close();
        series.close();
    }
}
