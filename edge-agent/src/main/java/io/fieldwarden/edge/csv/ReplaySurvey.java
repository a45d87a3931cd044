package io.fieldwarden.edge.csv;

import io.fieldwarden.device.ChannelId;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import java.util.TreeSet;

/**
 * What files hold, before anything is sent.
 *
 * @param channels of all columns but the time, with the mapping applied
 * @param period the median time between rows of the first {@value #ROWS} of each file; empty for fewer than two rows
 */
public record ReplaySurvey(Set<ChannelId> channels, Optional<Duration> period) {
    private static final int ROWS = 1_000;

    public ReplaySurvey {
        channels = Set.copyOf(channels);
    }

    /** @throws CsvException when a file is not there or has no header */
    public static ReplaySurvey of(ReplayPlan plan) {
        Set<ChannelId> channels = new TreeSet<>((a, b) -> a.value().compareTo(b.value()));
        List<Long> intervals = new ArrayList<>();
        for (Path path : plan.files()) {
            try (CsvFile file = CsvFile.open(path, plan.mapping(), cell -> {})) {
                channels.addAll(file.channels());
                CsvRow before = file.next();
                for (int i = 1; before != null && i < ROWS; i++) {
                    CsvRow row = file.next();
                    if (row != null && row.at() > before.at()) {
                        intervals.add(row.at() - before.at());
                    }
                    before = row;
                }
            }
        }
        Collections.sort(intervals);
        return new ReplaySurvey(
                channels,
                intervals.isEmpty()
                        ? Optional.empty()
                        : Optional.of(Duration.ofMillis(intervals.get(intervals.size() / 2))));
    }
}
