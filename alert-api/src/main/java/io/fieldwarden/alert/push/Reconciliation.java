package io.fieldwarden.alert.push;

import io.fieldwarden.alert.store.DeliveryStore;
import io.fieldwarden.alert.store.NoticeStore;
import io.fieldwarden.device.Severity;
import io.fieldwarden.device.Text;
import java.io.IOException;
import java.time.Duration;
import java.time.Instant;
import java.time.LocalDate;
import java.time.ZoneId;
import java.util.Map;
import java.util.Optional;
import java.util.Set;

/** Compares once a day how many records went up with how many the system above says it has. For one thread. */
final class Reconciliation {
    private static final ZoneId ZONE = ZoneId.of("Asia/Shanghai");

    /** The system above gets so long after midnight to count. */
    private static final Duration AFTER_MIDNIGHT = Duration.ofHours(1);

    private final DeliveryStore deliveries;
    private final NoticeStore notices;

    Reconciliation(DeliveryStore deliveries, NoticeStore notices) {
        this.deliveries = deliveries;
        this.notices = notices;
    }

    /** Yesterday, when that has not been done; a question without an answer is asked again until the day is over. */
    void check(Channel channel, Sender sender, Instant now) {
        LocalDate day = now.minus(AFTER_MIDNIGHT).atZone(ZONE).toLocalDate().minusDays(1);
        if (deliveries.isCompared(channel.id(), day)) {
            return;
        }
        Instant from = day.atStartOfDay(ZONE).toInstant();
        Instant to = day.plusDays(1).atStartOfDay(ZONE).toInstant();
        long sent = deliveries.delivered(channel.id(), from, to);
        try {
            Optional<Long> above = sender.countAbove(day);
            if (above.isPresent()) {
                deliveries.compared(channel.id(), new DeliveryStore.Day(day, sent, above, ""), now);
                if (above.get() != sent) {
                    tell(channel, day, sent, above.get(), now);
                }
            }
        } catch (IOException e) {
            deliveries.compared(
                    channel.id(),
                    new DeliveryStore.Day(day, sent, Optional.empty(), String.valueOf(e.getMessage())),
                    now);
        }
    }

    private void tell(Channel channel, LocalDate day, long sent, long above, Instant now) {
        Map<String, String> values = Map.of(
                "channel", channel.owner().name(),
                "day", day.toString(),
                "sent", String.valueOf(sent),
                "above", String.valueOf(above));
        Text title = Words.both("difference", values);
        notices.send(new Notice(
                "upload:" + channel.id() + ":" + day,
                "upload.difference",
                Optional.empty(),
                Severity.MAJOR,
                new Notice.Texts(title, Words.both("differenceBody", values)),
                Audience.of(Optional.empty(), "")
                        .withUsers(Set.of(channel.owner().user())),
                now));
    }
}
