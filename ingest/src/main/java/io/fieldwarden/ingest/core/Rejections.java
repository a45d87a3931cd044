package io.fieldwarden.ingest.core;

import io.fieldwarden.device.payload.RejectReason;
import io.fieldwarden.device.payload.Verdict;
import java.util.EnumMap;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;

/** The values of one message that were rejected for the same reason. */
final class Rejections {
    private static final int MAX_DETAILS = 10;
    private final Set<String> details = new LinkedHashSet<>();
    private int count;
    private int left;

    static Map<RejectReason, Rejections> byReason(List<Verdict.Rejection> rejections) {
        if (rejections.isEmpty()) {
            return Map.of();
        }
        Map<RejectReason, Rejections> grouped = new EnumMap<>(RejectReason.class);
        for (Verdict.Rejection rejection : rejections) {
            grouped.computeIfAbsent(rejection.reason(), reason -> new Rejections())
                    .add(rejection);
        }
        return grouped;
    }

    private void add(Verdict.Rejection rejection) {
        count++;
        if (details.size() < MAX_DETAILS) {
            details.add(rejection.detail());
        } else if (!details.contains(rejection.detail())) {
            left++;
        }
    }

    int count() {
        return count;
    }

    /** Each thing once, however many rows of the message have it. */
    String detail() {
        String told = String.join("; ", details);
        return left == 0 ? told : told + "; and " + left + " more";
    }
}
