package io.fieldwarden.alert.equipment;

import io.fieldwarden.device.Text;
import java.time.LocalDate;
import java.time.temporal.ChronoUnit;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;
import java.util.Locale;
import java.util.Optional;

/**
 * Whether equipment may be used on a day, by what its file says, and why. A file is a ground for questions, not a proof: people
 * decide.
 *
 * @param reasons the gravest first; empty when nothing speaks against it
 */
public record Verdict(Answer answer, List<Reason> reasons) {
    /** A new equipment has to be registered within this many days of its first use (特种设备安全法 art. 33). */
    private static final int REGISTER_DAYS = 30;

    public Verdict {
        reasons = List.copyOf(reasons);
    }

    /** From the best to the worst. */
    public enum Answer {
        YES,
        /** The file is not complete, or something small is late: look. */
        CHECK,
        NO;

        public String text() {
            return name().toLowerCase(Locale.ROOT);
        }

        /** @throws IllegalArgumentException for any other word */
        public static Answer ofText(String text) {
            for (Answer one : values()) {
                if (one.text().equals(text)) {
                    return one;
                }
            }
            throw new IllegalArgumentException("must be yes, check or no");
        }
    }

    /**
     * @param code for programs, such as {@code overdue}
     * @param duty that is late or failed; empty for other reasons
     * @param basis what says so, with how sure that is
     */
    public record Reason(String code, Answer answer, Text text, Optional<String> duty, Provenance basis) {}

    /** @param records at least all that stand about faults, full checks and restarts */
    public static Verdict of(Equipment equipment, List<Due> dues, List<EquipmentRecord> records, LocalDate today) {
        List<Reason> reasons = new ArrayList<>();
        state(equipment, reasons);
        dues.forEach(due -> due(due, today, reasons));
        openFault(records)
                .ifPresent(fault -> reasons.add(reason(
                        "open-fault",
                        Answer.NO,
                        new Text(
                                fault.on() + " 发生故障或异常，之后没有全面检查合格的记录",
                                "A fault of " + fault.on() + " has no passed full check after it"),
                        law("42"))));
        registration(equipment, today, reasons);
        reasons.sort(Comparator.comparing(Reason::answer).reversed());
        Answer worst = reasons.stream()
                .map(Reason::answer)
                .max(Comparator.naturalOrder())
                .orElse(Answer.YES);
        return new Verdict(worst, reasons);
    }

    private static void state(Equipment equipment, List<Reason> reasons) {
        switch (equipment.standing().state()) {
            case SUSPENDED ->
                reasons.add(reason("suspended", Answer.NO, new Text("设备已停用", "It is suspended"), law("40")));
            case SCRAPPED -> reasons.add(reason("scrapped", Answer.NO, new Text("设备已报废", "It is scrapped"), law("48")));
            case IN_USE -> {}
        }
    }

    private static void due(Due due, LocalDate today, List<Reason> reasons) {
        Duty duty = due.duty();
        boolean forbids = duty.terms().forbids();
        Text name = duty.name();
        if (due.failed()) {
            reasons.add(of("failed", forbids, name.zh() + "不合格", name.en() + ": not passed", duty));
        } else if (due.state(today) == Due.State.OVERDUE) {
            long late = -due.days(today);
            reasons.add(of(
                    duty.terms().daily() ? "not-today" : "overdue",
                    forbids,
                    duty.terms().daily()
                            ? "今天还没有" + name.zh() + "记录"
                            : name.zh() + "超期 " + late + " 天（" + due.on().orElseThrow() + " 到期）",
                    duty.terms().daily()
                            ? name.en() + ": no record of today"
                            : name.en() + ": " + late + " days overdue (due "
                                    + due.on().orElseThrow() + ")",
                    duty));
        } else if (due.state(today) == Due.State.UNKNOWN && forbids) {
            reasons.add(of("unknown", false, name.zh() + "：档案中没有记录", name.en() + ": nothing on file", duty));
        }
    }

    private static Reason of(String code, boolean forbids, String zh, String en, Duty duty) {
        return new Reason(
                code, forbids ? Answer.NO : Answer.CHECK, new Text(zh, en), Optional.of(duty.id()), duty.provenance());
    }

    /** The newest fault or accident after which nobody has recorded a passed full check. */
    private static Optional<EquipmentRecord> openFault(List<EquipmentRecord> records) {
        Optional<EquipmentRecord> fault = newest(
                records,
                record ->
                        record.kind() == EquipmentRecord.Kind.FAULT || record.kind() == EquipmentRecord.Kind.ACCIDENT);
        Optional<EquipmentRecord> check = newest(
                records,
                record -> record.kind() == EquipmentRecord.Kind.FULL_CHECK
                        && record.outcome().result().counts());
        return fault.filter(f -> check.map(c -> isBefore(c, f)).orElse(true));
    }

    private static boolean isBefore(EquipmentRecord one, EquipmentRecord other) {
        return one.on().isBefore(other.on())
                || (one.on().equals(other.on())
                        && one.made().at().isBefore(other.made().at()));
    }

    private static Optional<EquipmentRecord> newest(
            List<EquipmentRecord> records, java.util.function.Predicate<EquipmentRecord> wanted) {
        return records.stream()
                .filter(EquipmentRecord::stands)
                .filter(wanted)
                .max(Comparator.comparing(EquipmentRecord::on)
                        .thenComparing(record -> record.made().at()));
    }

    private static void registration(Equipment equipment, LocalDate today, List<Reason> reasons) {
        boolean registered = !equipment.numbers().registration().isEmpty()
                || equipment.standing().dates().registered().isPresent();
        equipment.standing().dates().inUse().filter(day -> !registered).ifPresent(day -> {
            long used = ChronoUnit.DAYS.between(day, today);
            if (used > REGISTER_DAYS) {
                reasons.add(reason(
                        "not-registered",
                        Answer.NO,
                        new Text("投入使用 " + used + " 天，没有办理使用登记", "In use for " + used + " days, not registered"),
                        law("33")));
            }
        });
    }

    private static Reason reason(String code, Answer answer, Text text, Provenance basis) {
        return new Reason(code, answer, text, Optional.empty(), basis);
    }

    private static Provenance law(String article) {
        return new Provenance(
                "特种设备安全法",
                article,
                Optional.of(LocalDate.of(2014, 1, 1)),
                Optional.empty(),
                Provenance.Status.VERIFIED);
    }
}
