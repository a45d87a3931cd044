package io.fieldwarden.alert.clock;

import io.fieldwarden.alert.escalation.Recipients;
import io.fieldwarden.alert.life.Alert;
import io.fieldwarden.alert.push.Audience;
import io.fieldwarden.alert.push.Notice;
import io.fieldwarden.alert.push.Notices;
import io.fieldwarden.alert.store.AlertStore;
import io.fieldwarden.alert.store.HandlingStore;
import io.fieldwarden.alert.store.HandlingStore.DueClock;
import io.fieldwarden.device.Severity;
import io.fieldwarden.device.Text;
import java.time.Duration;
import java.time.Instant;
import java.util.Optional;
import java.util.Set;

/** Tells of statutory clocks that run short of time, and of those that have run out. For one thread. */
public final class ClockWatch {
    private static final int AT_ONCE = 200;
    private static final Set<String> WHO = Set.of("role:inspector", "assignee");

    private final AlertStore alerts;
    private final HandlingStore handling;
    private final Recipients recipients;
    private final Notices notices;

    public ClockWatch(AlertStore alerts, HandlingStore handling, Recipients recipients, Notices notices) {
        this.alerts = alerts;
        this.handling = handling;
        this.recipients = recipients;
        this.notices = notices;
    }

    /** @return whether something was said */
    public boolean round(Instant now) {
        boolean said = false;
        for (DueClock due : handling.clocksDue(now, AT_ONCE)) {
            RunningClock clock = due.state().clock();
            boolean expired = !clock.dueAt().isAfter(now);
            Optional<Alert> alert = alerts.find(due.alert());
            // First the notice, then that it was sent: after a crash in between it is sent again under the same key.
            alert.ifPresent(found -> notices.send(notice(found, clock, expired, now)));
            handling.said(due.alert(), clock, expired, now);
            said = true;
        }
        return said;
    }

    private Notice notice(Alert alert, RunningClock clock, boolean expired, Instant now) {
        Text name = clock.name();
        long minutes = Math.max(0, Duration.between(now, clock.dueAt()).toMinutes());
        Text title = expired
                ? new Text("法定时限已到：" + name.zh(), "Time of the rule is over: " + name.en())
                : new Text(
                        "法定时限还剩" + minutes + "分钟：" + name.zh(),
                        minutes + " minutes left of the time of the rule: " + name.en());
        Text said = alert.basis().explanation().message();
        String ground = clock.ground().basis();
        Text body = new Text(
                said.zh() + "\n到期 " + clock.dueAt() + "，依据：" + ground,
                said.en() + "\nDue " + clock.dueAt() + ", by " + ground);
        return new Notice(
                "alert:" + alert.id() + ":clock:" + clock.id() + (expired ? ":expired" : ":warning"),
                expired ? "clock.expired" : "clock.warning",
                Optional.of(alert.id()),
                Severity.CRITICAL,
                new Notice.Texts(title, body),
                Audience.of(alert.subject().organisation(), alert.subject().category())
                        .withUsers(recipients.of(alert, WHO, now)),
                now);
    }
}
