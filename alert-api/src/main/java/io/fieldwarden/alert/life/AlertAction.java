package io.fieldwarden.alert.life;

import io.fieldwarden.alert.life.Alert.Handling;
import io.fieldwarden.alert.life.Alert.Mark;
import io.fieldwarden.alert.life.Alert.Shelf;
import java.time.Instant;
import java.util.Locale;
import java.util.Optional;

/** What a person, or time on their behalf, does to an alert. Pure: tells what follows or why it may not be done. */
public sealed interface AlertAction {
    /** The longest anything may be shelved; nothing is put aside without an end. */
    java.time.Duration LONGEST_SHELF = java.time.Duration.ofDays(7);

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
            return new Outcome.Done(new Handling(
                    Optional.of(new Mark(by, now)), handling.shelved(), handling.closed(), handling.assignee()));
        }
    }

    /** @param to the user who takes it on */
    record Assign(String to, String note) implements AlertAction {
        @Override
        public Outcome on(Alert alert, String by, Instant now) {
            Handling handling = alert.handling();
            return alert.state() == AlertState.CLOSED
                    ? closed()
                    : new Outcome.Done(new Handling(
                            handling.acknowledged(), handling.shelved(), handling.closed(), Optional.of(to)));
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
            Handling handling = alert.handling();
            return new Outcome.Done(new Handling(
                    handling.acknowledged(),
                    Optional.of(new Shelf(by, until)),
                    handling.closed(),
                    handling.assignee()));
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
            return new Outcome.Done(
                    new Handling(handling.acknowledged(), Optional.empty(), handling.closed(), handling.assignee()));
        }
    }

    /** Done with; the note is the record. */
    record Close(String note) implements AlertAction {
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
            return new Outcome.Done(new Handling(
                    handling.acknowledged(), Optional.empty(), Optional.of(new Mark(by, now)), handling.assignee()));
        }
    }
}
