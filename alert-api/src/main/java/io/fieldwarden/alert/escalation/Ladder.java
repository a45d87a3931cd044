package io.fieldwarden.alert.escalation;

import io.fieldwarden.alert.access.Role;
import io.fieldwarden.alert.law.LawFaultException;
import io.fieldwarden.alert.law.LawTable;
import io.fieldwarden.device.Severity;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.EnumMap;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;

/**
 * Who is told of an alert that nobody has acknowledged, by which channel and after how long. Immutable and pure.
 *
 * @param steps in the order of their times
 */
public record Ladder(List<Step> steps) {
    /** Nobody is told but by what they subscribe to. */
    public static final Ladder NONE = new Ladder(List.of());

    private static final int MOST_STEPS = 10;
    private static final int MOST_REPEATS = 100;
    private static final Duration LONGEST = Duration.ofDays(30);

    public Ladder {
        steps = List.copyOf(steps);
        if (steps.size() > MOST_STEPS) {
            throw new IllegalArgumentException("has " + steps.size() + " steps, more than " + MOST_STEPS);
        }
        for (int i = 1; i < steps.size(); i++) {
            if (steps.get(i).after().compareTo(steps.get(i - 1).after()) <= 0) {
                throw new IllegalArgumentException("step " + (i + 1) + " is not later than the one before");
            }
        }
    }

    /**
     * @param after since the alert became known here
     * @param who {@code role:ROLE} for everybody of that role who sees the alert, {@code user:NAME}, {@code assignee}, {@code
     *     subscribers} for channels that subscribe to escalations
     * @param channels ids of channels it goes through in any case
     * @param repeat how long after that it is told again; zero for never
     * @param most how often it is told in all
     */
    public record Step(Duration after, Set<String> who, Set<String> channels, Duration repeat, int most) {
        public Step {
            who = java.util.Collections.unmodifiableSet(new LinkedHashSet<>(who));
            channels = java.util.Collections.unmodifiableSet(new LinkedHashSet<>(channels));
            if (after.isNegative() || after.compareTo(LONGEST) > 0) {
                throw new IllegalArgumentException("after: must be 0 seconds to " + LONGEST.toDays() + " days");
            }
            if (!repeat.isZero() && (repeat.compareTo(Duration.ofSeconds(30)) < 0 || repeat.compareTo(LONGEST) > 0)) {
                throw new IllegalArgumentException("repeat: must be 0, or 30 seconds to " + LONGEST.toDays() + " days");
            }
            if (most < 1 || most > MOST_REPEATS || (repeat.isZero() && most != 1)) {
                throw new IllegalArgumentException(
                        "most: must be 1 to " + MOST_REPEATS + ", and 1 where nothing is repeated");
            }
            if (who.isEmpty() && channels.isEmpty()) {
                throw new IllegalArgumentException("who: nobody is named, and no channel");
            }
            if (who.size() > 20 || channels.size() > 20) {
                throw new IllegalArgumentException("who: more than 20 are named");
            }
            who.forEach(Step::check);
            if (channels.stream().anyMatch(id -> id.isBlank() || id.length() > 128 || id.contains(" "))) {
                throw new IllegalArgumentException("channels: an id has 1 to 128 characters and no blanks");
            }
        }

        private static void check(String word) {
            boolean role = word.startsWith("role:") && isRole(word.substring(5));
            boolean user =
                    word.startsWith("user:") && word.indexOf(' ') < 0 && word.length() > 5 && word.length() <= 133;
            if (!role && !user && !word.equals("assignee") && !word.equals("subscribers")) {
                throw new IllegalArgumentException(
                        "who: '" + word + "' must be role:ROLE, user:NAME, assignee or subscribers");
            }
        }

        private static boolean isRole(String text) {
            return Arrays.stream(Role.values()).anyMatch(role -> role.text().equals(text));
        }
    }

    /**
     * What is told next.
     *
     * @param number counts from 1 over all steps and their repeats
     * @param step from 1
     * @param after since the alert became known
     */
    public record Telling(int number, int step, Duration after, Step of) {}

    /** Everything that is told if nobody acknowledges, in order. */
    public List<Telling> tellings() {
        List<Telling> all = new ArrayList<>();
        for (int i = 0; i < steps.size(); i++) {
            Step step = steps.get(i);
            for (int again = 0; again < step.most(); again++) {
                Duration after = step.after().plus(step.repeat().multipliedBy(again));
                // A repeat that the next step has overtaken is left to that.
                if (i + 1 < steps.size() && after.compareTo(steps.get(i + 1).after()) >= 0) {
                    break;
                }
                all.add(new Telling(all.size() + 1, i + 1, after, step));
            }
        }
        return all;
    }

    /** The telling after that many have been told; empty when all have. */
    public Optional<Telling> next(int told) {
        List<Telling> all = tellings();
        return told < all.size() ? Optional.of(all.get(told)) : Optional.empty();
    }

    /**
     * The proposals that come with the program, or the site's own, per severity.
     *
     * @throws LawFaultException naming file, line, value and rule
     */
    public static Map<Severity, Ladder> load(Optional<Path> folder) {
        Map<Severity, List<Step>> steps = new EnumMap<>(Severity.class);
        LawTable table = LawTable.siteOr(folder, "/law/ladders.csv");
        for (LawTable.Row row : table.rows()) {
            Severity severity = row.word("severity", "must be info, minor, major or critical", Severity::ofText);
            row.status();
            try {
                steps.computeIfAbsent(severity, s -> new ArrayList<>())
                        .add(new Step(
                                Duration.ofSeconds(Long.parseLong(row.text("after"))),
                                words(row.optional("who")),
                                words(row.optional("channels")),
                                Duration.ofSeconds(Long.parseLong(row.text("repeat"))),
                                Integer.parseInt(row.text("most"))));
            } catch (IllegalArgumentException e) {
                throw row.fault("step", row.text("step"), String.valueOf(e.getMessage()));
            }
        }
        Map<Severity, Ladder> ladders = new EnumMap<>(Severity.class);
        steps.forEach((severity, list) -> ladders.put(severity, new Ladder(list)));
        return ladders;
    }

    /** Words between blanks. */
    public static Set<String> words(Optional<String> text) {
        return text.map(all -> (Set<String>)
                        new LinkedHashSet<>(Arrays.asList(all.trim().split(" +"))))
                .orElse(Set.of());
    }
}
