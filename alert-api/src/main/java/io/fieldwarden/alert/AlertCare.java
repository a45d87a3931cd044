package io.fieldwarden.alert;

import io.fieldwarden.alert.clock.ClockWatch;
import io.fieldwarden.alert.clock.RunningClock;
import io.fieldwarden.alert.escalation.Escalator;
import io.fieldwarden.alert.escalation.Ladder;
import io.fieldwarden.alert.escalation.Recipients;
import io.fieldwarden.alert.http.Stores;
import io.fieldwarden.alert.life.Alert;
import io.fieldwarden.alert.maintenance.MaintenanceWatch;
import io.fieldwarden.alert.store.EquipmentStore;
import io.fieldwarden.alert.store.Located;
import io.fieldwarden.alert.store.Newcomer;
import io.fieldwarden.device.PositionId;
import io.fieldwarden.device.log.AlertEvent;
import io.fieldwarden.device.rule.AlertTransition;
import java.time.Clock;
import java.time.Instant;
import java.util.List;
import java.util.Optional;

/** Looks after alerts: what begins with a new one, and what time and maintenance do to those that are there. */
final class AlertCare {
    /** Windows and modes are looked at every so many rounds of a second. */
    private static final int MAINTENANCE_ROUNDS = 2;

    private final Stores stores;
    private final MaintenanceWatch maintenance;
    private final ClockWatch clocks;
    private final Escalator escalator;
    private final Clock clock;
    private long rounds;

    AlertCare(Stores stores, Clock clock) {
        this.stores = stores;
        this.clock = clock;
        Recipients recipients = new Recipients(stores.people().users(), stores.registry());
        this.maintenance = new MaintenanceWatch(
                stores.care().rules().suppression(),
                new MaintenanceWatch.Stores(stores.alerts(), stores.registry(), stores.occasions(), stores.series()));
        this.clocks = new ClockWatch(stores.alerts(), stores.care().handling(), recipients, stores.notices());
        this.escalator = new Escalator(
                new Escalator.Stores(
                        stores.alerts(), stores.care().handling(), stores.care().ladders()),
                recipients,
                stores.notices());
    }

    /** Called by one thread, each second; says whether an alert has changed. */
    boolean round() {
        Instant now = clock.instant();
        boolean changed = rounds++ % MAINTENANCE_ROUNDS == 0 && maintenance.round(now);
        changed |= clocks.round(now);
        return escalator.round(now) || changed;
    }

    /**
     * Whose a new alert is, and what begins with it. Only a raise that is not of the past starts clocks, is held back by
     * maintenance and is told of again; a member of a group pages nobody.
     */
    Newcomer newcomer(AlertEvent event) {
        AlertTransition transition = event.transition();
        Optional<Located> located = located(event);
        Alert.Subject subject = subject(event, located);
        boolean live = transition.kind() == AlertTransition.Kind.RAISED && !transition.historic();
        if (!live) {
            return Newcomer.of(subject);
        }
        Instant now = clock.instant();
        Instant raised = transition.raisedAt();
        var rule = transition.source().rule();
        Optional<Alert.Outage> outage = located.filter(
                        one -> one.device().id().equals(transition.source().device()))
                .flatMap(one -> maintenance.of(one, rule, raised, now));
        List<RunningClock> begun =
                stores.care().rules().clocks().onRaise(subject.category(), rule, raised, builtUp(subject));
        Optional<Instant> tellAt = event.group().cause().isPresent()
                ? Optional.empty()
                : stores.care()
                        .ladders()
                        .of(transition.source().severity())
                        .ladder()
                        .next(0)
                        .map(Ladder.Telling::after)
                        .map(now::plus);
        return new Newcomer(subject, outage, begun, tellAt);
    }

    /** Whether it stands in a built-up area, as its equipment file says; empty where there is no file or it does not say. */
    private Optional<Boolean> builtUp(Alert.Subject subject) {
        EquipmentStore files = stores.equipment().files();
        return files.ofDevice(subject.device())
                .or(() -> subject.position().flatMap(files::ofPosition))
                .flatMap(filed -> filed.equipment().whereabouts().builtUp());
    }

    private Optional<Located> located(AlertEvent event) {
        return stores.registry()
                .device(event.transition().source().device())
                .or(() -> event.group().members().stream()
                        .findFirst()
                        .flatMap(member -> stores.registry().device(member.device())));
    }

    /**
     * Whose a new alert is; a device that is no longer registered keeps what the event says. The alert of a group whose gateway
     * nobody has registered is of those who have its first member.
     */
    private static Alert.Subject subject(AlertEvent event, Optional<Located> located) {
        var device = event.transition().source().device();
        Optional<PositionId> position = located.filter(l -> l.device().id().equals(device))
                .flatMap(l -> l.device().place().position());
        return new Alert.Subject(
                device,
                event.position().or(() -> position),
                located.flatMap(Located::organisation),
                located.map(Located::category).orElse(""));
    }
}
