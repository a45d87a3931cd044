package io.fieldwarden.alert.task;

import java.time.Instant;
import java.util.List;
import java.util.Optional;
import java.util.Set;

/**
 * What was found on the spot (办法 arts. 19-22, 27): who was there, item by item of a checklist, what was done about it, and
 * who signed. Immutable.
 *
 * @param photos SHA-256 of pictures of the whole, such as of the signed paper
 */
public record SiteRecord(
        Visit visit, Findings findings, Outcome outcome, Signature signature, String note, List<String> photos) {
    public SiteRecord {
        photos = List.copyOf(photos);
    }

    /** Who was there from when to when. */
    public record Visit(Instant arrived, Instant left, List<Task.Inspector> inspectors) {
        public Visit {
            inspectors = List.copyOf(inspectors);
        }
    }

    /**
     * @param checklist id
     * @param serious ids of serious violations and hazards
     */
    public record Findings(String checklist, List<Answer> answers, Set<String> serious) {
        public Findings {
            answers = List.copyOf(answers);
            serious = Set.copyOf(serious);
        }

        boolean hasProblem() {
            return !serious.isEmpty() || answers.stream().anyMatch(answer -> answer.result() == Result.PROBLEM);
        }
    }

    /** One item of the checklist. */
    public record Answer(String item, Result result, String note, List<String> photos) {
        public Answer {
            photos = List.copyOf(photos);
        }
    }

    /** How one item was found. */
    public enum Result {
        OK,
        PROBLEM,
        /** 不适用. */
        NOT_APPLICABLE;

        public String text() {
            return Words.text(this);
        }

        public static Result ofText(String text) {
            return Words.of(Result.class, text);
        }
    }

    /** What was done about what was found. */
    public enum Outcome {
        NO_PROBLEM,
        /** An order follows. */
        PROBLEM,
        /** 紧急措施 (Law art. 62), the written order follows. */
        EMERGENCY,
        /** 责令停止使用. */
        STOPPED,
        /** 查封、扣押 (办法 art. 26). */
        SEALED,
        /** 停产停业等，无法检查 (办法 art. 28). */
        CANNOT_INSPECT;

        public String text() {
            return Words.text(this);
        }

        public static Outcome ofText(String text) {
            return Words.of(Outcome.class, text);
        }
    }

    /**
     * Of the unit: somebody signed, or refused before a witness.
     *
     * @param by who signed; empty when they refused
     * @param refusal why they did not sign, as far as it was said
     * @param witness who saw that they refused
     */
    public record Signature(Optional<String> by, String refusal, String witness) {}

    Optional<Task.Refusal> refusal(Task.Stand stand) {
        long different =
                visit.inspectors().stream().map(Task.Inspector::user).distinct().count();
        if (different < TaskAction.Assign.FEWEST) {
            return refused(
                    "too-few-inspectors",
                    "An inspection is done by at least " + TaskAction.Assign.FEWEST + " inspectors; there are "
                            + different + ".",
                    "Name everybody who was there.");
        }
        boolean ordered = stand.assignment()
                .map(assignment -> assignment.checklist().equals(findings.checklist()))
                .orElse(true);
        if (!ordered) {
            return refused(
                    "wrong-checklist",
                    "The task has another checklist than '" + findings.checklist() + "'.",
                    "Use the checklist of the task, or assign the task again.");
        }
        if (findings.hasProblem() && outcome == Outcome.NO_PROBLEM) {
            return refused(
                    "problem-without-measure",
                    "Something was found, but the outcome is 'no-problem'.",
                    "Say what is done about it.");
        }
        if (!findings.hasProblem() && outcome != Outcome.NO_PROBLEM && outcome != Outcome.CANNOT_INSPECT) {
            return refused(
                    "measure-without-problem",
                    "The outcome is '" + outcome.text() + "', but no item has a problem.",
                    "Mark the items that are not as they should be.");
        }
        return signature.by().isPresent() || isWitnessed()
                ? Optional.empty()
                : refused(
                        "refusal-without-witness",
                        "Nobody signed; that needs a witness and at least one photo.",
                        "Name the witness and add a photo, or say who signed.");
    }

    private boolean isWitnessed() {
        return !signature.witness().isBlank() && !photos.isEmpty();
    }

    private static Optional<Task.Refusal> refused(String code, String why, String next) {
        return Optional.of(new Task.Refusal(code, why, next));
    }
}
