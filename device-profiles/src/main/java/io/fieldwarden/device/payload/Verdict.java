package io.fieldwarden.device.payload;

import io.fieldwarden.device.Reading;
import java.util.List;

/**
 * What the check made of one decoded message. Every value is in exactly one of the two lists.
 *
 * @param readings to append, each with its quality
 * @param rejections to keep in quarantine together with the raw bytes of the message
 */
public record Verdict(List<Reading> readings, List<Rejection> rejections) {
    public Verdict {
        readings = List.copyOf(readings);
        rejections = List.copyOf(rejections);
    }

    /** @param detail what, value and rule in one sentence */
    public record Rejection(RejectReason reason, String detail) {}
}
