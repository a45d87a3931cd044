package io.fieldwarden.alert.watch;

import com.google.protobuf.ByteString;
import io.fieldwarden.alert.access.Scope;
import io.fieldwarden.alert.equipment.Clue;
import io.fieldwarden.alert.equipment.Equipment;
import io.fieldwarden.alert.equipment.Provenance;
import io.fieldwarden.alert.equipment.RunSignals;
import io.fieldwarden.alert.equipment.Verdict;
import io.fieldwarden.alert.log.TopicLog;
import io.fieldwarden.alert.series.Point;
import io.fieldwarden.alert.series.SeriesReader;
import io.fieldwarden.alert.store.ClueStore;
import io.fieldwarden.alert.store.EquipmentStore;
import io.fieldwarden.alert.store.Located;
import io.fieldwarden.alert.store.Page;
import io.fieldwarden.alert.store.ProfileStore;
import io.fieldwarden.alert.store.RegistryStore;
import io.fieldwarden.device.ChannelId;
import io.fieldwarden.device.DeviceId;
import io.fieldwarden.device.ProfileRef;
import io.fieldwarden.device.RuleId;
import io.fieldwarden.device.Severity;
import io.fieldwarden.device.Text;
import io.fieldwarden.device.log.AlertEvent;
import io.fieldwarden.device.log.AlertEvents;
import io.fieldwarden.device.log.AlertGroup;
import io.fieldwarden.device.log.LogTopic;
import io.fieldwarden.device.rule.AlertTransition;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.UUID;

/**
 * Holds readings against files: equipment that runs though its file says that it must not be used gives a clue and, through the
 * log like every other, an alert. One of each per episode; the alert clears when it stands still or may be used again, the clue
 * stays until somebody closes it. For one thread.
 */
final class RunningWatch {
    /** Of the alerts that it raises. */
    static final RuleId RULE = new RuleId("EQUIP-RUNNING");

    /** A pause that is shorter belongs to the same episode. */
    private static final Duration PAUSE = Duration.ofMinutes(10);

    /** The time of the last sign is written no more often. */
    private static final Duration NOTED = Duration.ofMinutes(1);

    private static final int PAGE = 200;

    private final Stores stores;
    private final TopicLog log;
    private final RunSignals signals;

    /** What it reads and writes. */
    record Stores(
            EquipmentStore equipment,
            ClueStore clues,
            RegistryStore registry,
            ProfileStore profiles,
            SeriesReader series) {}

    RunningWatch(Stores stores, TopicLog log, RunSignals signals) {
        this.stores = stores;
        this.log = log;
        this.signals = signals;
    }

    private record Seen(Clue.Sign sign, RunSignals.Signal signal, Instant at) {}

    /** Looks at all equipment that must not be used, then at the clues whose sign was still there. */
    void look(Instant now) {
        EquipmentStore.Filter filter = new EquipmentStore.Filter(
                Optional.empty(),
                Optional.empty(),
                Optional.empty(),
                Optional.of(Verdict.Answer.NO),
                Optional.empty(),
                Optional.empty(),
                Scope.EVERYTHING);
        Optional<String> cursor = Optional.empty();
        do {
            Page<EquipmentStore.Filed> page = stores.equipment().list(filter, cursor, PAGE);
            for (EquipmentStore.Filed filed : page.items()) {
                runs(filed.equipment(), now).ifPresent(seen -> seen(filed.equipment(), seen, now));
            }
            cursor = page.next();
        } while (cursor.isPresent());
        stores.clues().going(Clue.Kind.RUNNING, PAGE).forEach(clue -> end(clue, now));
    }

    /** The first sign that it runs now. */
    private Optional<Seen> runs(Equipment equipment, Instant now) {
        List<RunSignals.Signal> mine = signals.of(equipment.category());
        if (mine.isEmpty()) {
            return Optional.empty();
        }
        for (DeviceId device : stores.equipment().devicesOf(equipment.id())) {
            Map<ChannelId, Point> newest = stores.series().newest(device);
            for (RunSignals.Signal signal : mine) {
                Point point = newest.get(signal.channel());
                if (point != null
                        && !point.quality().isBad()
                        && point.value() >= signal.least()
                        && now.toEpochMilli() - point.at() <= signal.freshMillis()) {
                    return Optional.of(new Seen(
                            new Clue.Sign(device, signal.channel(), point.value()),
                            signal,
                            Instant.ofEpochMilli(point.at())));
                }
            }
        }
        return Optional.empty();
    }

    private void seen(Equipment equipment, Seen seen, Instant now) {
        Optional<EquipmentStore.Standing> standing = stores.equipment().standing(equipment.id(), now);
        Optional<Verdict> verdict =
                standing.map(EquipmentStore.Standing::verdict).filter(one -> one.answer() == Verdict.Answer.NO);
        if (verdict.isEmpty()) {
            return;
        }
        Optional<Clue> known = stores.clues()
                .newest(equipment.id(), Clue.Kind.RUNNING)
                .filter(clue -> clue.times().ended().isEmpty()
                        && now.isBefore(clue.times().seen().plus(PAUSE)));
        if (known.isEmpty()) {
            Clue clue = new Clue(
                    UUID.randomUUID().toString(),
                    equipment.id(),
                    Clue.Kind.RUNNING,
                    new Clue.Times(seen.at(), now, Optional.empty()),
                    Optional.of(seen.sign()),
                    reasons(verdict.get()),
                    Clue.Closing.OPEN);
            stores.clues().open(clue, equipment);
            raise(clue, equipment, seen, verdict.get(), now);
            return;
        }
        if (known.get().closing().alert().isEmpty()) {
            raise(known.get(), equipment, seen, verdict.get(), now);
        }
        if (now.isAfter(known.get().times().seen().plus(NOTED))) {
            stores.clues().seen(known.get().id(), now);
        }
    }

    private static List<String> reasons(Verdict verdict) {
        return verdict.reasons().stream()
                .filter(reason -> reason.answer() == Verdict.Answer.NO)
                .map(reason -> reason.text().zh())
                .toList();
    }

    /** Only a figure that was read in its text makes it as grave as it can be. */
    private static Severity severity(Verdict verdict) {
        boolean sure = verdict.reasons().stream()
                .filter(reason -> reason.answer() == Verdict.Answer.NO)
                .anyMatch(reason -> reason.basis().status() == Provenance.Status.VERIFIED);
        return sure ? Severity.CRITICAL : Severity.MAJOR;
    }

    /** The id of the alert hangs on device and beginning, so that a repeat after a crash changes nothing. */
    private void raise(Clue clue, Equipment equipment, Seen seen, Verdict verdict, Instant now) {
        Optional<Located> located = stores.registry().device(seen.sign().device());
        if (located.isEmpty()) {
            return;
        }
        Text name = equipment.name();
        String zh = String.join("；", reasons(verdict));
        String en = String.join(
                "; ",
                verdict.reasons().stream()
                        .filter(reason -> reason.answer() == Verdict.Answer.NO)
                        .map(reason -> reason.text().en())
                        .toList());
        String basis = verdict.reasons().get(0).basis().source() + " "
                + verdict.reasons().get(0).basis().article();
        AlertEvent.Explanation explanation = new AlertEvent.Explanation(
                new Text(
                        name.zh() + "按档案不得使用但正在运行（" + seen.signal().name().zh() + "）：" + zh,
                        (name.en().isEmpty() ? name.zh() : name.en()) + " must not be used by its file, but runs ("
                                + seen.signal().name().en() + "): " + en),
                basis.strip());
        tell(located.get(), clue, AlertTransition.Kind.RAISED, severity(verdict), explanation, now);
        stores.clues()
                .raised(
                        clue.id(),
                        AlertTransition.idOf(
                                seen.sign().device(),
                                RULE,
                                clue.times().opened().toEpochMilli()));
    }

    private void end(Clue clue, Instant now) {
        boolean still = now.isBefore(clue.times().seen().plus(PAUSE))
                && stores.equipment()
                        .standing(clue.equipment(), now)
                        .filter(one -> one.verdict().answer() == Verdict.Answer.NO)
                        .isPresent();
        if (still) {
            return;
        }
        Optional<Located> located =
                clue.sign().flatMap(sign -> stores.registry().device(sign.device()));
        if (located.isPresent() && clue.closing().alert().isPresent()) {
            tell(
                    located.get(),
                    clue,
                    AlertTransition.Kind.CLEARED,
                    Severity.MAJOR,
                    new AlertEvent.Explanation(
                            new Text("不再运行，或按档案可以使用", "It stands still, or may be used by its file"), ""),
                    now);
        }
        stores.clues().ended(clue.id(), now);
    }

    private void tell(
            Located device,
            Clue clue,
            AlertTransition.Kind kind,
            Severity severity,
            AlertEvent.Explanation explanation,
            Instant now) {
        Clue.Sign sign = clue.sign().orElseThrow();
        boolean raised = kind == AlertTransition.Kind.RAISED;
        Instant at = raised ? clue.times().opened() : now;
        AlertTransition transition = new AlertTransition(
                AlertTransition.idOf(sign.device(), RULE, clue.times().opened().toEpochMilli()),
                new AlertTransition.Source(sign.device(), RULE, profile(device), severity),
                kind,
                at,
                clue.times().opened(),
                raised ? sign.value() : 0,
                false);
        AlertEvent event = new AlertEvent(
                transition,
                device.device().place().position(),
                Optional.of(sign.channel()),
                "1",
                explanation,
                new AlertEvent.Moments(Optional.empty(), now),
                AlertGroup.NONE);
        log.append(
                LogTopic.ALERTS,
                List.of(new TopicLog.Entry(
                        transition.alert().value(), Optional.of(ByteString.copyFrom(AlertEvents.encode(event))))));
    }

    private ProfileRef profile(Located device) {
        return stores.profiles()
                .active(device.device().profile())
                .map(profile -> profile.ref())
                .orElseGet(() -> new ProfileRef(device.device().profile(), 1));
    }
}
