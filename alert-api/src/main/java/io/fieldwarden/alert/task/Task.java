package io.fieldwarden.alert.task;

import io.fieldwarden.alert.law.Status;
import io.fieldwarden.device.OrganisationId;
import java.time.Instant;
import java.util.ArrayList;
import java.util.Collections;
import java.util.Comparator;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import java.util.TreeSet;

/**
 * One matter of supervision, from the clue to its end. Every step that made it so is kept beside it.
 *
 * @param version number of steps so far
 */
public record Task(String id, Head head, Subject subject, Stand stand, long version) {
    /** Where it comes from. */
    public enum Origin {
        ALERT,
        EQUIPMENT,
        PLAN,
        /** 投诉举报. */
        COMPLAINT,
        /** 移送、交办. */
        TRANSFER,
        OTHER;

        public String text() {
            return Words.text(this);
        }

        public static Origin ofText(String text) {
            return Words.of(Origin.class, text);
        }
    }

    /**
     * What it is.
     *
     * @param number of the document that opened it
     * @param reference the id of the alert, plan or document it comes from; empty for none
     */
    public record Head(
            String number, Origin origin, String reference, String title, String openedBy, Instant openedAt) {}

    /**
     * What and whom it is about.
     *
     * @param equipment id in the equipment file
     * @param organisation the unit that uses it
     * @param category see {@link io.fieldwarden.alert.access.Categories}; empty when it is not known
     */
    public record Subject(
            Optional<String> equipment,
            Optional<String> device,
            Optional<String> position,
            Optional<OrganisationId> organisation,
            String category) {}

    /** Somebody who inspects: the log-in, the name and the number of the certificate as they stand in documents. */
    public record Inspector(String user, String name, String certificate) {}

    /** 检查类型 (监督检查办法 ch. 2). */
    public enum Inspection {
        /** 常规监督检查. */
        ROUTINE,
        /** 专项监督检查. */
        SPECIAL,
        /** 证后监督检查. */
        LICENSED,
        /** 其他监督检查 (art. 18: complaints, transfers, clues of monitoring). */
        OTHER;

        public String text() {
            return Words.text(this);
        }

        public static Inspection ofText(String text) {
            return Words.of(Inspection.class, text);
        }
    }

    /**
     * Who inspects what for.
     *
     * @param draw id of the draw that chose object and inspectors; empty when somebody did
     */
    public record Assignment(
            Inspection type, String basis, String checklist, List<Inspector> inspectors, Optional<String> draw) {
        public Assignment {
            inspectors = List.copyOf(inspectors);
        }
    }

    /**
     * Until when something is to be done.
     *
     * @param clock {@code assignment}, {@code order}, or a row of the deadlines of the law
     * @param at the first instant at which it is late
     * @param noted whether the record says already that it was not kept
     */
    public record Due(String clock, Instant at, String basis, Status status, boolean noted) {
        Due expired() {
            return new Due(clock, at, basis, status, true);
        }
    }

    /** Which of the two reviews before a case. */
    public enum Review {
        /** 法制审核. */
        LEGAL,
        /** 技术审核. */
        TECHNICAL;

        public String text() {
            return Words.text(this);
        }

        public static Review ofText(String text) {
            return Words.of(Review.class, text);
        }
    }

    /** A case that somebody has proposed, from which state, and which reviews it has passed. */
    public record Proposal(String by, TaskState from, Set<Review> passed) {
        public Proposal {
            passed = Set.copyOf(passed);
        }

        Proposal with(Review review) {
            Set<Review> more = new TreeSet<>(passed);
            more.add(review);
            return new Proposal(by, from, more);
        }
    }

    /** What has happened once and is asked for later. */
    public enum Done {
        PAID,
        PUBLISHED,
        REPORTED_UP;

        public String text() {
            return Words.text(this);
        }
    }

    /**
     * How far it is.
     *
     * @param dues that run, the earliest first
     * @param marks ids of serious violations and hazards that were found
     * @param orders how many have been issued
     */
    public record Stand(
            TaskState state,
            Optional<Assignment> assignment,
            List<Due> dues,
            Optional<Proposal> proposal,
            Set<String> marks,
            Set<Done> done,
            int orders) {
        public Stand {
            dues = dues.stream().sorted(Comparator.comparing(Due::at)).toList();
            marks = Collections.unmodifiableSet(new TreeSet<>(marks));
            done = Set.copyOf(done);
        }

        public static Stand fresh(List<Due> dues) {
            return new Stand(TaskState.CLUE, Optional.empty(), dues, Optional.empty(), Set.of(), Set.of(), 0);
        }

        /** With these clocks and no other. */
        Stand to(TaskState next, Due... running) {
            return new Stand(next, assignment, List.of(running), proposal, marks, done, orders);
        }

        /** With the clocks that run. */
        Stand at(TaskState next) {
            return new Stand(next, assignment, dues, proposal, marks, done, orders);
        }

        /** With the clocks that run and one more. */
        Stand and(Due more) {
            List<Due> all = new ArrayList<>(dues);
            all.add(more);
            return new Stand(state, assignment, all, proposal, marks, done, orders);
        }

        /** Without a clock, whose end has been reached. */
        Stand without(String clock) {
            List<Due> left =
                    dues.stream().filter(due -> !due.clock().equals(clock)).toList();
            return new Stand(state, assignment, left, proposal, marks, done, orders);
        }

        Stand expired(String clock, TaskState next) {
            List<Due> all = dues.stream()
                    .map(due -> due.clock().equals(clock) ? due.expired() : due)
                    .toList();
            return new Stand(next, assignment, all, proposal, marks, done, orders);
        }

        Stand with(Assignment given) {
            return new Stand(state, Optional.of(given), dues, proposal, marks, done, orders);
        }

        Stand with(Optional<Proposal> proposed) {
            return new Stand(state, assignment, dues, proposed, marks, done, orders);
        }

        Stand marked(Set<String> more) {
            Set<String> all = new TreeSet<>(marks);
            all.addAll(more);
            return new Stand(state, assignment, dues, proposal, all, done, orders);
        }

        Stand done(Done what) {
            Set<Done> all = new TreeSet<>(done);
            all.add(what);
            return new Stand(state, assignment, dues, proposal, marks, all, orders);
        }

        Stand ordered() {
            return new Stand(state, assignment, dues, proposal, marks, done, orders + 1);
        }

        public Optional<Due> due() {
            return dues.stream().findFirst();
        }

        /** The earliest clock that has run out unnoticed or will run out. */
        public Optional<Due> expiring() {
            return dues.stream().filter(due -> !due.noted()).findFirst();
        }

        public boolean isLate(Instant now) {
            return due().map(due -> !now.isBefore(due.at())).orElse(false);
        }
    }

    /** Why a step is not allowed now; {@code next} says what is. */
    public record Refusal(String code, String why, String next) {}

    /**
     * When and by whom a step is taken.
     *
     * @param clocks how long what follows may take
     */
    public record Moment(String by, Instant at, Clocks clocks) {}

    /** Why {@code by} may not take this step now; empty when they may. */
    public Optional<Refusal> refusal(TaskAction action, String by) {
        if (!action.from().contains(stand.state())) {
            return Optional.of(new Refusal(
                    "wrong-state",
                    "A task that is '" + stand.state().text() + "' takes no step '" + action.kind() + "'.",
                    "This step follows "
                            + action.from().stream()
                                    .map(TaskState::text)
                                    .sorted()
                                    .toList() + "; read the task again."));
        }
        return action.refusal(stand, by);
    }

    /** The task after a step that is not refused. */
    public Task after(TaskAction action, Moment moment) {
        return new Task(id, head, subject, action.after(stand, moment), version + 1);
    }
}
