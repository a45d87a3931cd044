package io.fieldwarden.alert.marks;

import com.google.protobuf.ByteString;
import io.fieldwarden.alert.log.TopicLog;
import io.fieldwarden.device.ProfileRef;
import io.fieldwarden.device.Reading;
import io.fieldwarden.device.log.LogTopic;
import io.fieldwarden.device.log.ReadingBatches;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;

/**
 * Sends readings again with another quality: same device, channel, time and value, and the receipt and mark of replay that
 * they had, so that nobody takes them for new ones. They overwrite what stands in the time series and correct what rules
 * have seen. Safe for many threads, as its log is.
 */
final class Corrections {
    private static final int MOST_IN_ONE = 500;

    private final TopicLog log;

    Corrections(TopicLog log) {
        this.log = log;
    }

    /** Returns when all are on the log; may be repeated. */
    void send(ProfileRef profile, List<Reading> readings) {
        List<TopicLog.Entry> entries = new ArrayList<>();
        int from = 0;
        for (int i = 1; i <= readings.size(); i++) {
            if (i == readings.size()
                    || i - from == MOST_IN_ONE
                    || !isOfOneMessage(readings.get(from), readings.get(i))) {
                entries.add(entry(profile, readings.subList(from, i)));
                from = i;
            }
        }
        if (!entries.isEmpty()) {
            log.append(LogTopic.READINGS, entries);
        }
    }

    private static boolean isOfOneMessage(Reading one, Reading other) {
        return one.device().equals(other.device())
                && one.receivedAt().equals(other.receivedAt())
                && one.replayed() == other.replayed();
    }

    private static TopicLog.Entry entry(ProfileRef profile, List<Reading> readings) {
        Reading first = readings.get(0);
        ReadingBatches.Message message = new ReadingBatches.Message(
                first.device(), profile, first.receivedAt(), ReadingBatches.MARK, first.replayed());
        return new TopicLog.Entry(
                first.device().value(), Optional.of(ByteString.copyFrom(ReadingBatches.encode(message, readings))));
    }
}
