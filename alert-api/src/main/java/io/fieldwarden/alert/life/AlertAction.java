package io.fieldwarden.alert.life;

import io.fieldwarden.alert.life.Alert.Handling;
import io.fieldwarden.alert.life.Alert.Mark;
import io.fieldwarden.alert.life.Alert.Shelf;
import java.time.Instant;
import java.util.Collections;
import java.util.LinkedHashMap;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;

/** What a person, or time on their behalf, does to an alert. Pure: tells what follows or why it may not be done. */
public sealed interface AlertAction {
    /** The longest anything may be shelved; nothing is put aside without an end. */
    java.time.Duration LONGEST_SHELF = java.time.Duration.ofDays(7);

    /** How long after it was closed an alert may be opened again. */
    java.time.Duration REOPENED_WITHIN = java.time.Duration.ofDays(30);

    String note();

    /** The word the history keeps. */
    default String kind() {
        return getClass().getSimpleName().toLowerCase(Locale.ROOT);
    }

    /** What follows from doing this now. */
    Outcome on(Alert alert, String by, Instant now);

    /** Either what the handling becomes, or why the action is refused. */
    sealed interface Outcome {
        record Done(Handling handling) implements Outcome {}

        /** @param code stable, for programs */
        record Refused(String code, String why, String next) implements Outcome {}
    }

    private static Outcome closed() {
        return new Outcome.Refused(
                "alert-closed", "The alert is closed.", "Closed alerts keep their record; comment on it instead.");
    }

    /** Somebody knows. */
    record Acknowledge(String note) implements AlertAction {
        @Override
        public Outcome on(Alert alert, String by, Instant now) {
            Handling handling = alert.handling();
            if (alert.state() == AlertState.CLOSED) {
                return closed();
            }
            if (handling.acknowledged().isPresent()) {
                return new Outcome.Refused(
                        "already-acknowledged",
                        "The alert was acknowledged by "
                                + handling.acknowledged().get().by() + ".",
                        "Nothing is left to do; read the alert again.");
            }
            return new Outcome.Done(handling.acknowledgedBy(new Mark(by, now)));
        }
    }

    /** @param to the user who takes it on */
    record Assign(String to, String note) implements AlertAction {
        @Override
        public Outcome on(Alert alert, String by, Instant now) {
            return alert.state() == AlertState.CLOSED
                    ? closed()
                    : new Outcome.Done(alert.handling().assignedTo(to));
        }
    }

    /** Words for the record; allowed at any time. */
    record Comment(String note) implements AlertAction {
        @Override
        public Outcome on(Alert alert, String by, Instant now) {
            return new Outcome.Done(alert.handling());
        }
    }

    /** @param until at most {@link #LONGEST_SHELF} from now */
    record Shelve(Instant until, String note) implements AlertAction {
        @Override
        public Outcome on(Alert alert, String by, Instant now) {
            if (alert.state() == AlertState.CLOSED) {
                return closed();
            }
            if (!until.isAfter(now) || until.isAfter(now.plus(LONGEST_SHELF))) {
                return new Outcome.Refused(
                        "shelf-time",
                        "'until' is " + until + "; it must be in the future and within 7 days.",
                        "Choose an earlier end; an alert can be shelved again when the time is over.");
            }
            return new Outcome.Done(alert.handling().shelved(Optional.of(new Shelf(by, until))));
        }
    }

    /** Back from the shelf, by a person or because its time is over. */
    record Unshelve(String note) implements AlertAction {
        @Override
        public Outcome on(Alert alert, String by, Instant now) {
            Handling handling = alert.handling();
            if (handling.shelved().isEmpty()) {
                return new Outcome.Refused(
                        "not-shelved", "The alert is not shelved.", "Nothing is left to do; read the alert again.");
            }
            return new Outcome.Done(handling.shelved(Optional.empty()));
        }
    }

    /**
     * Done with; the note is the record.
     *
     * @param record what the law wants written down, by field; in the order in which it is shown
     */
    record Close(String note, Map<String, String> record) implements AlertAction {
        public Close {
            record = Collections.unmodifiableMap(new LinkedHashMap<>(record));
        }

        @Override
        public Outcome on(Alert alert, String by, Instant now) {
            if (alert.state() == AlertState.CLOSED) {
                return closed();
            }
            Handling handling = alert.handling();
            if (handling.acknowledged().isEmpty()) {
                return new Outcome.Refused(
                        "not-acknowledged",
                        "Nobody has acknowledged the alert.",
                        "Acknowledge it first, then close it with a note.");
            }
            return new Outcome.Done(handling.closed(Optional.of(new Mark(by, now))));
        }
    }

    /**
     * A closed alert goes on: within {@link #REOPENED_WITHIN}, with a reason. A condition that comes again is another alert and
     * never opens an old one.
     */
    record Reopen(String note) implements AlertAction {
        @Override
        public Outcome on(Alert alert, String by, Instant now) {
            Optional<Mark> closed = alert.handling().closed();
            if (closed.isEmpty() || alert.life().withdrawn()) {
                return new Outcome.Refused(
                        "not-closed",
                        alert.life().withdrawn()
                                ? "Late data showed that there was nothing; there is nothing to go on with."
                                : "The alert is not closed.",
                        "Nothing is left to do; read the alert again.");
            }
            if (closed.get().at().plus(REOPENED_WITHIN).isBefore(now)) {
                return new Outcome.Refused(
                        "closed-too-long",
                        "The alert was closed at " + closed.get().at() + ", more than " + REOPENED_WITHIN.toDays()
                                + " days ago.",
                        "Comment on it, or make a task of it.");
            }
            return new Outcome.Done(alert.handling().closed(Optional.empty()));
        }
    }

    /** Maintenance begins: only the program does this. */
    record OutOfService(Alert.Outage outage) implements AlertAction {
        @Override
        public String note() {
            return outage.reason();
        }

        @Override
        public String kind() {
            return "out-of-service";
        }

        @Override
        public Outcome on(Alert alert, String by, Instant now) {
            return alert.state() == AlertState.CLOSED
                    ? closed()
                    : new Outcome.Done(alert.handling().with(Optional.of(outage)));
        }
    }

    /** Maintenance is over. What was raised and over while it lasted is closed with it, as nobody has anything left to do. */
    record IntoService(String note) implements AlertAction {
        @Override
        public String kind() {
            return "in-service";
        }

        @Override
        public Outcome on(Alert alert, String by, Instant now) {
            Handling handling = alert.handling();
            if (handling.outage().isEmpty()) {
                return new Outcome.Refused(
                        "in-service", "The alert is in service.", "Nothing is left to do; read the alert again.");
            }
            boolean within = alert.isCleared()
                    && !alert.life().raisedAt().isBefore(handling.outage().get().since());
            return new Outcome.Done(
                    within ? handling.closed(Optional.of(new Mark(by, now))) : handling.with(Optional.empty()));
        }
    }
}
