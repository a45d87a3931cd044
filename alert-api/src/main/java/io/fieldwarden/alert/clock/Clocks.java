package io.fieldwarden.alert.clock;

import io.fieldwarden.alert.access.Categories;
import io.fieldwarden.alert.calendar.WorkingCalendar;
import io.fieldwarden.alert.law.LawTable;
import io.fieldwarden.alert.law.Status;
import io.fieldwarden.device.RuleId;
import io.fieldwarden.device.Text;
import java.nio.file.Path;
import java.time.Duration;
import java.time.Instant;
import java.time.LocalDate;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Optional;
import java.util.Set;

/**
 * Which clocks a rule of the law sets going: with an alert, or with a milestone of one. Every figure is a row of a table with its
 * source; a table of the site takes the place of the built-in one. Immutable.
 */
public final class Clocks {
    private static final int MAX_MINUTES = 527_040;

    private final List<Rule> rules;
    private final WorkingCalendar calendar;

    private Clocks(List<Rule> rules, WorkingCalendar calendar) {
        this.rules = List.copyOf(rules);
        this.calendar = calendar;
    }

    private enum Area {
        BUILT_UP,
        OUTSIDE,
        ANY;

        static Area ofText(String text) {
            return switch (text) {
                case "built-up" -> BUILT_UP;
                case "outside" -> OUTSIDE;
                case "any" -> ANY;
                default -> throw new IllegalArgumentException(text);
            };
        }

        /** Where nobody has entered it, the shorter time of the two counts: that of a built-up area. */
        boolean is(Optional<Boolean> builtUp) {
            return this == ANY || (this == BUILT_UP) == builtUp.orElse(true);
        }
    }

    private enum Unit {
        MINUTE,
        WORKDAY;

        static Unit ofText(String text) {
            return switch (text) {
                case "minute" -> MINUTE;
                case "workday" -> WORKDAY;
                default -> throw new IllegalArgumentException(text);
            };
        }
    }

    /** @param began how long before the alert what the clock counts had begun, as the rule waits before it raises */
    private record Time(int value, Unit unit, Duration warn, Duration began) {}

    /** @param rules of the profile; empty for a clock that a milestone starts */
    private record When(String category, Set<String> rules, Optional<String> after, Area area, Span span) {
        boolean isFor(String ofCategory) {
            return category.isEmpty() || Categories.covers(category, ofCategory);
        }
    }

    /** From when and until when the rule is in force; empty for not limited. */
    private record Span(Optional<LocalDate> from, Optional<LocalDate> to) {
        boolean holds(LocalDate day) {
            return from.map(first -> !day.isBefore(first)).orElse(true)
                    && to.map(last -> !day.isAfter(last)).orElse(true);
        }
    }

    private record Rule(String id, Text name, When when, String stop, Time time, RunningClock.Ground ground) {}

    /**
     * @param folder with a {@code clocks.csv} of the site; empty for the built-in one
     * @throws io.fieldwarden.alert.law.LawFaultException naming file, line, value and rule
     */
    public static Clocks load(Optional<Path> folder, WorkingCalendar calendar) {
        return of(LawTable.siteOr(folder, "/law/clocks.csv"), calendar);
    }

    static Clocks of(LawTable table, WorkingCalendar calendar) {
        return new Clocks(table.rows().stream().map(Clocks::rule).toList(), calendar);
    }

    private static Rule rule(LawTable.Row row) {
        Set<String> rules = row.optional("rules")
                .map(words -> Set.copyOf(Arrays.asList(words.split(" +"))))
                .orElse(Set.of());
        Optional<String> after = row.optional("after");
        if (rules.isEmpty() == after.isEmpty()) {
            throw row.fault("rules", String.valueOf(rules), "must be named, or else 'after', not both");
        }
        When when = new When(
                row.optional("category").orElse(""),
                rules,
                after,
                row.word("area", "must be built-up, outside or any", Area::ofText),
                new Span(date(row, "effective_from"), date(row, "effective_to")));
        Unit unit = row.word("unit", "must be minute or workday", Unit::ofText);
        int most = unit == Unit.WORKDAY ? 250 : MAX_MINUTES;
        Time time = new Time(
                whole(row, "value", 1, most),
                unit,
                Duration.ofMinutes(whole(row, "warn", 0, MAX_MINUTES)),
                Duration.ofMinutes(whole(row, "began", 0, MAX_MINUTES)));
        Optional<Text> remark = row.optional("remark_zh")
                .map(zh -> new Text(zh, row.optional("remark_en").orElse("")));
        return new Rule(
                row.text("id"),
                new Text(row.text("zh"), row.text("en")),
                when,
                row.text("stop"),
                time,
                new RunningClock.Ground(row.text("basis"), row.status(), remark));
    }

    private static Optional<LocalDate> date(LawTable.Row row, String column) {
        return row.optional(column).map(text -> row.date(column));
    }

    private static int whole(LawTable.Row row, String column, int least, int most) {
        return row.word(column, "must be a whole number from " + least + " to " + most, text -> {
            int value = Integer.parseInt(text);
            if (value < least || value > most) {
                throw new IllegalArgumentException(text);
            }
            return value;
        });
    }

    /**
     * What begins with an alert.
     *
     * @param at when it was raised
     * @param builtUp whether it stands in a built-up area; empty when nobody has entered it
     */
    public List<RunningClock> onRaise(String category, RuleId rule, Instant at, Optional<Boolean> builtUp) {
        List<RunningClock> begun = new ArrayList<>();
        for (Rule one : rules) {
            When when = one.when;
            if (when.rules.contains(rule.value())
                    && when.isFor(category)
                    && when.area.is(builtUp)
                    && when.span.holds(day(at))) {
                begun.add(begin(one, at.minus(one.time.began), when.area != Area.ANY && builtUp.isEmpty()));
            }
        }
        return begun;
    }

    /** What begins with a milestone of an alert. */
    public List<RunningClock> onMilestone(String category, String milestone, Instant at) {
        return rules.stream()
                .filter(one -> one.when.after.equals(Optional.of(milestone))
                        && one.when.isFor(category)
                        && one.when.span.holds(day(at)))
                .map(one -> begin(one, at, false))
                .toList();
    }

    private RunningClock begin(Rule rule, Instant start, boolean assumed) {
        Time time = rule.time;
        RunningClock.Ground ground = rule.ground;
        Instant due;
        if (time.unit == Unit.WORKDAY) {
            WorkingCalendar.Due counted = calendar.after(start, time.value);
            due = counted.end();
            ground = new RunningClock.Ground(
                    ground.basis(),
                    counted.isCertain() ? ground.status() : ground.status().weaker(counted.status()),
                    counted.isCertain() ? ground.remark() : with(ground.remark(), UNKNOWN_YEAR));
        } else {
            due = start.plus(Duration.ofMinutes(time.value));
        }
        if (assumed) {
            ground = new RunningClock.Ground(
                    ground.basis(), ground.status().weaker(Status.MEMORY), with(ground.remark(), ASSUMED));
        }
        Instant warn = due.minus(time.warn);
        return new RunningClock(rule.id, rule.name, rule.stop, start, warn.isBefore(start) ? start : warn, due, ground);
    }

    private static final Text ASSUMED =
            new Text("未登记是否在建成区，按较短的时限计", "Nobody has entered whether it is a built-up area: the shorter time counts");

    private static final Text UNKNOWN_YEAR =
            new Text("该年放假安排未录入，到期日待核", "The holidays of that year are not entered: the day has to be checked");

    private static Optional<Text> with(Optional<Text> remark, Text more) {
        return remark.map(before -> new Text(before.zh() + "；" + more.zh(), before.en() + "; " + more.en()))
                .or(() -> Optional.of(more));
    }

    private static LocalDate day(Instant at) {
        return LocalDate.ofInstant(at, WorkingCalendar.ZONE);
    }
}
