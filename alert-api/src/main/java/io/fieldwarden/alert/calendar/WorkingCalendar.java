package io.fieldwarden.alert.calendar;

import io.fieldwarden.alert.law.LawFaultException;
import io.fieldwarden.alert.law.LawTable;
import io.fieldwarden.alert.law.Status;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.DayOfWeek;
import java.time.Instant;
import java.time.LocalDate;
import java.time.ZoneId;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.TreeMap;
import java.util.TreeSet;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import java.util.stream.Stream;

/**
 * Working days of mainland China: Monday to Friday but for holidays, and the weekend days that a notice makes working days
 * (调休). One file per year; a year without a file is counted by weekdays alone, and what was counted says so. Immutable.
 *
 * <p>Periods are counted as 行政处罚法 art. 85 and 民法典 art. 201, 203 have it: the day on which one begins is not counted, and it
 * ends with the last day, at midnight.
 */
public final class WorkingCalendar {
    /** The law of the People's Republic knows one time of day. */
    public static final ZoneId ZONE = ZoneId.of("Asia/Shanghai");

    private static final List<String> BUILT_IN = List.of("2025", "2026", "2027");
    private static final Pattern FILE = Pattern.compile("(\\d{4})\\.csv");

    /** More than any rule asks for. */
    private static final int MAX_DAYS = 1_000;

    private final Map<Integer, Year> years;

    private WorkingCalendar(Map<Integer, Year> years) {
        this.years = Map.copyOf(years);
    }

    /** Whether a day of a year differs from its weekday. */
    private record Year(Map<LocalDate, Special> days, String source, Status status) {}

    private record Special(boolean working, String name) {}

    /**
     * A day.
     *
     * @param name of the holiday, or of the one for which a weekend day is worked; empty for others
     * @param source of the year's arrangement; empty when it is not known
     */
    public record Day(LocalDate date, boolean working, Optional<String> name, Optional<String> source) {}

    /**
     * The last day of a period.
     *
     * @param unknownYears counted by weekdays alone
     * @param status of the weakest year that was counted; a year that is not known counts as a proposal
     */
    public record Due(LocalDate lastDay, List<Integer> unknownYears, Status status) {
        public Due {
            unknownYears = List.copyOf(unknownYears);
        }

        /** The first instant at which the period is over. */
        public Instant end() {
            return lastDay.plusDays(1).atStartOfDay(ZONE).toInstant();
        }

        public boolean isCertain() {
            return status == Status.VERIFIED || status == Status.SECONDARY;
        }
    }

    /** The years that come with the program. */
    public static WorkingCalendar builtIn() {
        Map<Integer, Year> years = new TreeMap<>();
        for (String year : BUILT_IN) {
            years.put(
                    Integer.valueOf(year),
                    read(Integer.parseInt(year), LawTable.builtIn("/calendar/" + year + ".csv")));
        }
        return new WorkingCalendar(years);
    }

    /**
     * The built-in years, and those of a folder in their place: files such as {@code 2028.csv}. A folder that is not there
     * has none.
     *
     * @throws LawFaultException naming file, line, value and rule
     */
    public static WorkingCalendar load(Path folder) {
        Map<Integer, Year> years = new TreeMap<>(builtIn().years);
        if (!Files.isDirectory(folder)) {
            return new WorkingCalendar(years);
        }
        try (Stream<Path> files = Files.list(folder)) {
            for (Path file : files.sorted().toList()) {
                Matcher name = FILE.matcher(String.valueOf(file.getFileName()));
                if (name.matches()) {
                    int year = Integer.parseInt(name.group(1));
                    years.put(year, read(year, LawTable.of(file)));
                }
            }
        } catch (IOException e) {
            throw new LawFaultException(folder + " cannot be listed: " + e.getMessage());
        }
        return new WorkingCalendar(years);
    }

    private static Year read(int year, LawTable table) {
        Map<LocalDate, Special> days = new TreeMap<>();
        String source = "";
        Status status = Status.VERIFIED;
        for (LawTable.Row row : table.rows()) {
            boolean working = row.word("kind", "must be holiday or workday", WorkingCalendar::isWork);
            LocalDate first = row.date("first");
            LocalDate last = row.date("last");
            if (last.isBefore(first) || first.getYear() != year || last.getYear() != year) {
                throw row.fault("last", last.toString(), "must be a day of " + year + " that is not before 'first'");
            }
            for (LocalDate day = first; !day.isAfter(last); day = day.plusDays(1)) {
                if (working && !isWeekend(day)) {
                    throw row.fault("first", day.toString(), "is a weekday, which is a working day anyway");
                }
                if (days.put(day, new Special(working, row.text("name"))) != null) {
                    throw row.fault("first", day.toString(), "stands in two rows");
                }
            }
            source = source.isEmpty() ? row.text("source") : source;
            status = status.weaker(row.status());
        }
        return new Year(Map.copyOf(days), source, status);
    }

    private static boolean isWork(String kind) {
        return switch (kind) {
            case "workday" -> true;
            case "holiday" -> false;
            default -> throw new IllegalArgumentException(kind);
        };
    }

    private static boolean isWeekend(LocalDate day) {
        return day.getDayOfWeek() == DayOfWeek.SATURDAY || day.getDayOfWeek() == DayOfWeek.SUNDAY;
    }

    /** Whether the arrangement of a year is in a file. */
    public boolean knows(int year) {
        return years.containsKey(year);
    }

    public Day day(LocalDate date) {
        Optional<Year> year = Optional.ofNullable(years.get(date.getYear()));
        Optional<Special> special = year.flatMap(known -> Optional.ofNullable(known.days.get(date)));
        return new Day(
                date,
                special.map(Special::working).orElse(!isWeekend(date)),
                special.map(Special::name),
                year.map(Year::source));
    }

    public boolean isWorkingDay(LocalDate date) {
        return day(date).working();
    }

    /** The same for a period that begins at an instant: with its day in {@link #ZONE}. */
    public Due after(Instant start, int workingDays) {
        return after(LocalDate.ofInstant(start, ZONE), workingDays);
    }

    /**
     * The last day of a period of working days. The first day counted is the one after {@code start}.
     *
     * @param workingDays 0 to 1,000
     */
    public Due after(LocalDate start, int workingDays) {
        if (workingDays < 0 || workingDays > MAX_DAYS) {
            throw new IllegalArgumentException("working days " + workingDays + " must be 0 to " + MAX_DAYS);
        }
        TreeSet<Integer> counted = new TreeSet<>();
        LocalDate day = start;
        counted.add(day.getYear());
        for (int left = workingDays; left > 0; ) {
            day = day.plusDays(1);
            counted.add(day.getYear());
            left -= isWorkingDay(day) ? 1 : 0;
        }
        return due(day, counted);
    }

    /**
     * The last day of a period of calendar days: one that is no working day moves to the next that is (行政处罚法 art. 85).
     *
     * @param days 0 to 3,660
     */
    public Due afterCalendarDays(LocalDate start, int days) {
        if (days < 0 || days > 3_660) {
            throw new IllegalArgumentException("days " + days + " must be 0 to 3660");
        }
        TreeSet<Integer> counted = new TreeSet<>();
        LocalDate day = start.plusDays(days);
        counted.add(day.getYear());
        while (!isWorkingDay(day)) {
            day = day.plusDays(1);
            counted.add(day.getYear());
        }
        return due(day, counted);
    }

    private Due due(LocalDate lastDay, Set<Integer> counted) {
        Status status = Status.VERIFIED;
        for (int year : counted) {
            Year known = years.get(year);
            status = status.weaker(known == null ? Status.PROPOSAL : known.status);
        }
        return new Due(lastDay, counted.stream().filter(year -> !knows(year)).toList(), status);
    }

    /** Working days after {@code from} up to and with {@code to}; negative when {@code to} is before. At most ten years apart. */
    public int between(LocalDate from, LocalDate to) {
        if (to.isBefore(from)) {
            return -between(to, from);
        }
        if (to.isAfter(from.plusYears(10))) {
            throw new IllegalArgumentException(from + " and " + to + " are more than ten years apart");
        }
        int count = 0;
        for (LocalDate day = from.plusDays(1); !day.isAfter(to); day = day.plusDays(1)) {
            count += isWorkingDay(day) ? 1 : 0;
        }
        return count;
    }
}
