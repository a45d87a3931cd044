package io.fieldwarden.alert.watch;

import io.fieldwarden.alert.equipment.Clue;
import io.fieldwarden.alert.equipment.Equipment;
import io.fieldwarden.alert.push.Audience;
import io.fieldwarden.alert.push.Notice;
import io.fieldwarden.alert.push.Notices;
import io.fieldwarden.alert.store.ClueStore;
import io.fieldwarden.alert.store.EquipmentStore;
import io.fieldwarden.alert.store.ReminderStore;
import io.fieldwarden.alert.store.ReminderStore.Pending;
import io.fieldwarden.alert.store.ReminderStore.Step;
import io.fieldwarden.device.Severity;
import io.fieldwarden.device.Text;
import java.time.Instant;
import java.time.LocalDate;
import java.time.LocalTime;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.function.Consumer;

/**
 * Tells of days that come near or are over: once per step, also after the hub was down; then only the last step that is reached.
 * The notice is kept before the step is marked as given, under a key of its own, so that a crash between the two changes nothing.
 * For one thread.
 */
final class Reminders {
    private static final int AT_ONCE = 200;

    /** By which time of the day a ropeway or ride should have been checked: then somebody is told. */
    private static final LocalTime CHECKED_BY = LocalTime.of(9, 0);

    private static final Map<Step, Severity> SEVERITIES = Map.of(
            Step.SIXTY, Severity.INFO,
            Step.THIRTY, Severity.MINOR,
            Step.SEVEN, Severity.MAJOR,
            Step.OVERDUE, Severity.CRITICAL);

    private final EquipmentStore equipment;
    private final ReminderStore reminders;
    private final ClueStore clues;
    private final Notices notices;

    Reminders(EquipmentStore equipment, ReminderStore reminders, ClueStore clues, Notices notices) {
        this.equipment = equipment;
        this.reminders = reminders;
        this.clues = clues;
        this.notices = notices;
    }

    /** @return how many were given */
    int give(Instant now) {
        LocalDate today = equipment.day(now);
        int given = each(reminders.pending(today, AT_ONCE), one -> remind(one, today, now));
        if (!LocalTime.ofInstant(now, equipment.zone()).isBefore(CHECKED_BY)) {
            given += each(reminders.unchecked(today, AT_ONCE), one -> unchecked(one, now));
        }
        return given;
    }

    private static int each(List<Pending> all, Consumer<Pending> action) {
        all.forEach(action);
        return all.size();
    }

    private void remind(Pending one, LocalDate today, Instant now) {
        Optional<EquipmentStore.Filed> filed = reminders.filed(one);
        if (filed.isPresent()) {
            Equipment about = filed.get().equipment();
            boolean over = one.step() == Step.OVERDUE;
            if (over && one.forbids()) {
                clues.open(clue(one, now), about);
            }
            Severity severity = over && !one.forbids()
                    ? Severity.MAJOR
                    : java.util.Objects.requireNonNull(SEVERITIES.get(one.step()));
            notices.send(new Notice(
                    key("deadline", one, one.step().text()),
                    over ? "deadline.overdue" : "deadline.reminder",
                    Optional.empty(),
                    severity,
                    texts(one, about, today),
                    Audience.of(about.unit(), about.category()),
                    now));
        }
        reminders.given(one, now);
    }

    private static Clue clue(Pending one, Instant now) {
        return new Clue(
                key("overdue", one, ""),
                one.equipment(),
                Clue.Kind.OVERDUE,
                new Clue.Times(now, now, Optional.empty()),
                Optional.empty(),
                List.of(one.dutyName().zh() + " " + one.on() + " 到期，设备状态为在用"),
                Clue.Closing.OPEN);
    }

    private static String key(String what, Pending one, String step) {
        String key = what + ":" + one.equipment() + ":" + one.duty() + ":" + one.on();
        return step.isEmpty() ? key : key + ":" + step;
    }

    private static Notice.Texts texts(Pending one, Equipment about, LocalDate today) {
        long days = Math.abs(java.time.temporal.ChronoUnit.DAYS.between(today, one.on()));
        Text duty = one.dutyName();
        String nameEn =
                about.name().en().isEmpty() ? about.name().zh() : about.name().en();
        Text title = one.step() == Step.OVERDUE
                ? new Text(
                        about.name().zh() + "：" + duty.zh() + "已超期 " + days + " 天",
                        nameEn + ": " + duty.en() + " is " + days + " days overdue")
                : new Text(
                        about.name().zh() + "：" + duty.zh() + "还有 " + days + " 天到期",
                        nameEn + ": " + duty.en() + " is due in " + days + " days");
        String number = about.numbers().registration().isEmpty()
                ? about.id().value()
                : about.numbers().registration();
        String stopZh = one.step() == Step.OVERDUE && one.forbids() ? "超期未检验不得继续使用，请核实是否停用。" : "请安排。";
        String stopEn = one.step() == Step.OVERDUE && one.forbids()
                ? "It must not be used: find out whether it stands still."
                : "Please arrange it.";
        return new Notice.Texts(
                title,
                new Text(
                        number + "，" + duty.zh() + "到期日 " + one.on() + "。" + stopZh,
                        number + ", " + duty.en() + " due on " + one.on() + ". " + stopEn));
    }

    private void unchecked(Pending one, Instant now) {
        reminders
                .filed(one)
                .map(EquipmentStore.Filed::equipment)
                .ifPresent(about -> notices.send(new Notice(
                        key("daily", one, ""),
                        "deadline.daily",
                        Optional.empty(),
                        Severity.MINOR,
                        new Notice.Texts(
                                new Text(
                                        about.name().zh() + "：今天没有"
                                                + one.dutyName().zh() + "记录",
                                        about.name().en() + ": no record today of "
                                                + one.dutyName().en()),
                                new Text(
                                        "每日投入使用前应当试运行和例行安全检查（特种设备安全法第四十三条）。没有检查不得开放；今天不开放的不用处理。",
                                        "It has to be checked before use on each day (Special Equipment Safety Law, art. 43). Without"
                                                + " a check it must not open; nothing is to be done where it stays closed.")),
                        Audience.of(about.unit(), about.category()),
                        now)));
        reminders.toldUnchecked(one, now);
    }
}
