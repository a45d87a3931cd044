package io.fieldwarden.alert.push;

import io.fieldwarden.alert.life.Alert;
import io.fieldwarden.alert.life.AlertChange;
import io.fieldwarden.alert.life.AlertState;
import io.fieldwarden.alert.store.AlertStore;
import io.fieldwarden.alert.store.Located;
import io.fieldwarden.alert.store.NoticeStore;
import io.fieldwarden.device.AlertId;
import io.fieldwarden.device.DeviceId;
import java.time.Clock;
import java.time.Instant;
import java.util.ArrayList;
import java.util.EnumSet;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.function.Function;
import java.util.stream.Collectors;

/** Follows the changes of alerts and makes notices of those that some channel tells. For one thread. */
public final class AlertFollower {
    private static final int AT_ONCE = 200;
    private static final Set<AlertState> PUT_ASIDE = EnumSet.of(AlertState.SHELVED, AlertState.OUT_OF_SERVICE);

    private final AlertStore alerts;
    private final NoticeStore notices;
    private final Subscriptions subscriptions;
    private final Function<DeviceId, Optional<Located>> devices;
    private final Clock clock;

    public AlertFollower(
            AlertStore alerts,
            NoticeStore notices,
            Subscriptions subscriptions,
            Function<DeviceId, Optional<Located>> devices,
            Clock clock) {
        this.alerts = alerts;
        this.notices = notices;
        this.subscriptions = subscriptions;
        this.devices = devices;
        this.clock = clock;
    }

    /** @return whether there may be more */
    boolean step() {
        Instant now = clock.instant();
        long told = notices.told();
        if (subscriptions.isEmpty(now)) {
            long last = alerts.lastSequence();
            // Nobody asks: what nobody was to be told is not told later either.
            return last > told && !notices.tell(told, last, List.of());
        }
        List<AlertChange> changes = alerts.changesAfter(told, AT_ONCE);
        if (changes.isEmpty()) {
            return false;
        }
        Map<AlertId, Alert> known =
                alerts.find(changes.stream().map(AlertChange::alert).collect(Collectors.toSet()));
        List<NoticeStore.Planned> planned = new ArrayList<>();
        for (AlertChange change : changes) {
            Alert alert = known.get(change.alert());
            if (alert != null) {
                AlertMessages.Made made = AlertMessages.of(
                        change, alert, devices.apply(alert.subject().device()));
                List<Target> targets = subscriptions.of(made.notice(), nature(alert), now);
                if (!targets.isEmpty()) {
                    planned.add(new NoticeStore.Planned(made, targets));
                }
            }
        }
        boolean moved = notices.tell(told, changes.get(changes.size() - 1).sequence(), planned);
        return !moved || changes.size() == AT_ONCE;
    }

    private static Targets.Nature nature(Alert alert) {
        if (alert.life().historic()) {
            return Targets.Nature.HISTORIC;
        }
        boolean quiet = alert.ties().cause().isPresent() || PUT_ASIDE.contains(alert.state());
        return quiet ? Targets.Nature.QUIET : Targets.Nature.LIVE;
    }
}
