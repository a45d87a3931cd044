package io.fieldwarden.alert.marks;

import com.google.protobuf.ByteString;
import io.fieldwarden.alert.log.TopicLog;
import io.fieldwarden.alert.store.Mark;
import io.fieldwarden.alert.store.MarkStore;
import io.fieldwarden.device.ProfileRef;
import io.fieldwarden.device.Quality;
import io.fieldwarden.device.Reading;
import io.fieldwarden.device.log.ReadingBatches;
import io.fieldwarden.device.log.proto.ReadingBatch;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;

/**
 * Marks readings that arrive after their span was marked: what a gateway kept, what is sent twice. For the thread of the
 * feed, which moves its position only after that, so that none is missed.
 */
public final class LateReadings {
    private final StandingMarks standing;
    private final MarkStore store;
    private final Corrections corrections;

    public LateReadings(StandingMarks standing, MarkStore store, TopicLog log) {
        this.standing = standing;
        this.store = store;
        this.corrections = new Corrections(log);
    }

    /**
     * @param record of topic {@code readings}, no correction itself
     * @throws io.fieldwarden.device.log.LogFormatException if the record is damaged
     */
    public void seen(String device, ByteString record) {
        standing.under(device, marks -> {
            ReadingBatch batch = ReadingBatches.parse(record.toByteArray());
            List<Reading> late = new ArrayList<>();
            for (Reading reading : ReadingBatches.readings(batch)) {
                if (!reading.quality().isBad() && isMarked(marks, reading)) {
                    if (!reading.quality().isGood()) {
                        store.keep(
                                reading.device(),
                                reading.channel(),
                                Map.of(reading.observedAt().toEpochMilli(), reading.quality()));
                    }
                    late.add(Marker.with(reading, Quality.bad(Quality.Reason.MARKED)));
                }
            }
            if (!late.isEmpty()) {
                corrections.send(ProfileRef.parse(batch.getProfile()), late);
            }
        });
    }

    private static boolean isMarked(List<Mark> marks, Reading reading) {
        long at = reading.observedAt().toEpochMilli();
        return marks.stream().anyMatch(mark -> mark.area().covers(reading.channel(), at));
    }
}
