package io.fieldwarden.alert.escalation;

import io.fieldwarden.alert.life.Alert;
import io.fieldwarden.alert.life.AlertState;
import io.fieldwarden.alert.push.Audience;
import io.fieldwarden.alert.push.Notice;
import io.fieldwarden.alert.push.Notices;
import io.fieldwarden.alert.store.AlertStore;
import io.fieldwarden.alert.store.HandlingStore;
import io.fieldwarden.alert.store.HandlingStore.Untold;
import io.fieldwarden.alert.store.LadderStore;
import io.fieldwarden.device.Text;
import java.time.Duration;
import java.time.Instant;
import java.util.Optional;
import java.util.Set;

/** Tells of alerts that nobody has acknowledged, one step of their ladder after the other. For one thread. */
public final class Escalator {
    private static final int AT_ONCE = 200;
    private static final Duration AGAIN = Duration.ofSeconds(30);

    private final Stores stores;
    private final Recipients recipients;
    private final Notices notices;

    public record Stores(AlertStore alerts, HandlingStore handling, LadderStore ladders) {}

    public Escalator(Stores stores, Recipients recipients, Notices notices) {
        this.stores = stores;
        this.recipients = recipients;
        this.notices = notices;
    }

    /** @return whether somebody was told */
    public boolean round(Instant now) {
        boolean told = false;
        for (Untold one : stores.handling().untold(now, AT_ONCE)) {
            told |= tell(one, now);
        }
        return told;
    }

    private boolean tell(Untold one, Instant now) {
        Optional<Alert> found = stores.alerts().find(one.alert());
        if (found.isEmpty() || isSettled(found.get())) {
            stores.handling().later(one, Optional.empty());
            return false;
        }
        Alert alert = found.get();
        if (alert.state() != AlertState.RAISED) {
            stores.handling().later(one, Optional.of(now.plus(AGAIN)));
            return false;
        }
        Ladder ladder = stores.ladders().of(alert.life().severity()).ladder();
        Optional<Ladder.Telling> due = ladder.next(one.told());
        if (due.isEmpty()) {
            stores.handling().later(one, Optional.empty());
            return false;
        }
        // A ladder may have become longer, or the severity another one, since the time was set.
        Instant at = one.begun().plus(due.get().after());
        if (at.isAfter(now)) {
            stores.handling().later(one, Optional.of(at));
            return false;
        }
        Set<String> users = recipients.of(alert, due.get().of().who(), now);
        notices.send(notice(alert, due.get(), users, now));
        Optional<Instant> next =
                ladder.next(one.told() + 1).map(telling -> one.begun().plus(telling.after()));
        stores.handling().told(one, next, note(due.get(), users), now);
        return true;
    }

    /** Nobody has to be told any more. */
    private static boolean isSettled(Alert alert) {
        if (alert.ties().cause().isPresent()) {
            // The alert of its group speaks for it.
            return true;
        }
        return switch (alert.state()) {
            case ACKNOWLEDGED, CLEARED, CLEARED_ACKNOWLEDGED, CLOSED -> true;
            case RAISED -> false;
            case SHELVED, OUT_OF_SERVICE -> alert.handling().acknowledged().isPresent();
        };
    }

    private static Notice notice(Alert alert, Ladder.Telling telling, Set<String> users, Instant now) {
        Text said = alert.basis().explanation().message();
        Text title = new Text(
                "仍未确认（第" + telling.number() + "次提醒）：" + said.zh(),
                "Not acknowledged yet (reminder " + telling.number() + "): " + said.en());
        String where = alert.subject()
                .position()
                .map(Object::toString)
                .orElse(alert.subject().device().value());
        Text body = new Text(
                said.zh() + "\n设备 " + where + "，发生于 " + alert.life().raisedAt() + "。请打开告警页确认。",
                said.en() + "\nDevice " + where + ", raised at " + alert.life().raisedAt()
                        + ". Open the page of the alert and acknowledge it.");
        boolean all = telling.of().who().contains("subscribers");
        return new Notice(
                "alert:" + alert.id() + ":escalation:" + telling.number(),
                all ? "alert.escalation" : "alert.reminder",
                Optional.of(alert.id()),
                alert.life().severity(),
                new Notice.Texts(title, body),
                Audience.of(alert.subject().organisation(), alert.subject().category())
                        .withUsers(users)
                        .withChannels(telling.of().channels()),
                now);
    }

    private static String note(Ladder.Telling telling, Set<String> users) {
        return "reminder " + telling.number() + ", step " + telling.step() + ": "
                + String.join(" ", telling.of().who())
                + (users.isEmpty() ? "" : " = " + String.join(", ", users))
                + (telling.of().channels().isEmpty()
                        ? ""
                        : "; channels " + String.join(", ", telling.of().channels()));
    }
}
