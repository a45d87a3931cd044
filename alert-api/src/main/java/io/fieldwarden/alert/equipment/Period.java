package io.fieldwarden.alert.equipment;

import java.time.LocalDate;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;

/** How often something is due. */
sealed interface Period {
    /** A file that claims to be older than this is wrong. */
    int MOST_YEARS = 200;

    /** As a rule file writes it: {@code 12m}, {@code 15d}, {@code years 1 4 7 then 1}, {@code other years}. */
    static Period parse(String text) {
        String[] words = text.strip().split(" +", -1);
        if (words[0].matches("[0-9]{1,4}d")) {
            return new Days(Integer.parseInt(words[0].substring(0, words[0].length() - 1)));
        }
        if (words[0].matches("[0-9]{1,3}m")) {
            return new Months(Integer.parseInt(words[0].substring(0, words[0].length() - 1)));
        }
        boolean between = words[0].equals("between");
        if (!between && !words[0].equals("years")) {
            throw new IllegalArgumentException(
                    "period '" + text + "' is not such as 12m, 15d, 'years 1 4 7 then 1' or 'between 1 4 7'");
        }
        List<Integer> years = new ArrayList<>();
        int at = 1;
        for (; at < words.length && !words[at].equals("then"); at++) {
            years.add(Integer.parseInt(words[at]));
        }
        int then = at + 1 < words.length ? Integer.parseInt(words[at + 1]) : 0;
        if (years.isEmpty() || then < 0) {
            throw new IllegalArgumentException("period '" + text + "' names no years");
        }
        return between ? new Between(years) : new Years(years, then);
    }

    /** As a rule file writes it. */
    String text();

    /** After the last time, or after the beginning where there was none. */
    LocalDate after(LocalDate last);

    /**
     * What is due by a schedule that begins once and does not move.
     *
     * @param covered the last time that it was done
     * @param early months by which it may be done before its day
     * @return empty for a period that counts from the last time, or when nothing further is due
     */
    default Optional<LocalDate> scheduled(LocalDate beginning, Optional<LocalDate> covered, int early) {
        return Optional.empty();
    }

    /** Whether its days are fixed by the beginning, whenever it is done. */
    default boolean isSchedule() {
        return false;
    }

    record Days(int days) implements Period {
        @Override
        public String text() {
            return days + "d";
        }

        @Override
        public LocalDate after(LocalDate last) {
            return last.plusDays(days);
        }
    }

    record Months(int months) implements Period {
        @Override
        public String text() {
            return months + "m";
        }

        @Override
        public LocalDate after(LocalDate last) {
            return last.plusMonths(months);
        }
    }

    /** In these years after the beginning, then every so many years; 0 for never again. */
    record Years(List<Integer> years, int then) implements Period {
        public Years {
            years = List.copyOf(years);
        }

        @Override
        public String text() {
            return "years " + words(years) + (then > 0 ? " then " + then : "");
        }

        @Override
        public LocalDate after(LocalDate last) {
            return last.plusYears(years.get(0));
        }

        @Override
        public boolean isSchedule() {
            return true;
        }

        @Override
        public Optional<LocalDate> scheduled(LocalDate beginning, Optional<LocalDate> covered, int early) {
            int last = years.get(years.size() - 1);
            for (int year = 1; year <= MOST_YEARS; year++) {
                boolean named = years.contains(year) || (then > 0 && year > last && (year - last) % then == 0);
                LocalDate day = beginning.plusYears(year);
                if (named && isOpen(day, covered, early)) {
                    return Optional.of(day);
                }
            }
            return Optional.empty();
        }
    }

    /** In the years between these, up to the last of them. */
    record Between(List<Integer> years) implements Period {
        public Between {
            years = List.copyOf(years);
        }

        @Override
        public String text() {
            return "between " + words(years);
        }

        @Override
        public LocalDate after(LocalDate last) {
            return last.plusYears(1);
        }

        @Override
        public boolean isSchedule() {
            return true;
        }

        @Override
        public Optional<LocalDate> scheduled(LocalDate beginning, Optional<LocalDate> covered, int early) {
            for (int year = 1; year < years.get(years.size() - 1); year++) {
                LocalDate day = beginning.plusYears(year);
                if (!years.contains(year) && isOpen(day, covered, early)) {
                    return Optional.of(day);
                }
            }
            return Optional.empty();
        }
    }

    private static String words(List<Integer> years) {
        return String.join(" ", years.stream().map(String::valueOf).toList());
    }

    private static boolean isOpen(LocalDate day, Optional<LocalDate> covered, int early) {
        return covered.map(done -> done.isBefore(day.minusMonths(early))).orElse(true);
    }
}
