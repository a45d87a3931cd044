package io.fieldwarden.alert.life;

import io.fieldwarden.device.AlertId;
import io.fieldwarden.device.ChannelId;
import io.fieldwarden.device.DeviceId;
import io.fieldwarden.device.OrganisationId;
import io.fieldwarden.device.PositionId;
import io.fieldwarden.device.ProfileRef;
import io.fieldwarden.device.RuleId;
import io.fieldwarden.device.Severity;
import io.fieldwarden.device.log.AlertEvent;
import io.fieldwarden.device.rule.AlertTransition;
import java.time.Instant;
import java.util.Optional;

/**
 * The fold of transitions from the log and of what people did. Immutable and pure: the same transitions and actions in
 * the same order give the same alert.
 *
 * @param version grows with each change of this alert; what an ETag carries
 */
public record Alert(AlertId id, Subject subject, Basis basis, Life life, Handling handling, Ties ties, long version) {

    /** What it is about, as it was when it was raised. */
    public record Subject(
            DeviceId device, Optional<PositionId> position, Optional<OrganisationId> organisation, String category) {}

    /** On what ground it was raised. */
    public record Basis(
            RuleId rule,
            ProfileRef profile,
            Optional<ChannelId> channel,
            String unit,
            AlertEvent.Explanation explanation) {}

    /**
     * What the readings said.
     *
     * @param value of the reading that decided the raise, or its amendment
     * @param withdrawn late data showed that there was nothing
     */
    public record Life(
            Severity severity,
            Instant raisedAt,
            Optional<Instant> clearedAt,
            double value,
            boolean historic,
            boolean withdrawn) {}

    /**
     * What people did, and what maintenance does.
     *
     * @param outage while it is out of service
     */
    public record Handling(
            Optional<Mark> acknowledged,
            Optional<Shelf> shelved,
            Optional<Mark> closed,
            Optional<String> assignee,
            Optional<Outage> outage) {
        public static final Handling NONE =
                new Handling(Optional.empty(), Optional.empty(), Optional.empty(), Optional.empty(), Optional.empty());

        Handling acknowledgedBy(Mark mark) {
            return new Handling(Optional.of(mark), shelved, closed, assignee, outage);
        }

        Handling shelved(Optional<Shelf> shelf) {
            return new Handling(acknowledged, shelf, closed, assignee, outage);
        }

        /** What is closed lies on no shelf and is out of service no more. */
        Handling closed(Optional<Mark> mark) {
            return mark.isPresent()
                    ? new Handling(acknowledged, Optional.empty(), mark, assignee, Optional.empty())
                    : new Handling(acknowledged, shelved, mark, assignee, outage);
        }

        Handling assignedTo(String user) {
            return new Handling(acknowledged, shelved, closed, Optional.of(user), outage);
        }

        /** For an alert that begins while its equipment is under maintenance, and for its end. */
        public Handling with(Optional<Outage> newOutage) {
            return new Handling(acknowledged, shelved, closed, assignee, newOutage);
        }
    }

    /** Who and when. */
    public record Mark(String by, Instant at) {}

    /** Put aside, never without an end. */
    public record Shelf(String by, Instant until) {}

    /**
     * Out of service while maintenance lasts.
     *
     * @param cause {@code window:ID} of a maintenance window, or {@code mode:CHANNEL=VALUE} that the device itself says
     */
    public record Outage(String cause, Instant since, String reason) {}

    /** The alert that the first transition seen of it gives; usually its raise. */
    public static Alert begin(AlertEvent event, Subject subject, long version) {
        AlertTransition transition = event.transition();
        Alert alert = new Alert(
                transition.alert(),
                subject,
                new Basis(
                        transition.source().rule(),
                        transition.source().profile(),
                        event.channel(),
                        event.unit(),
                        event.explanation()),
                new Life(
                        transition.source().severity(),
                        transition.raisedAt(),
                        Optional.empty(),
                        transition.value(),
                        transition.historic(),
                        false),
                Handling.NONE,
                Ties.of(event.group()),
                version);
        return transition.kind() == AlertTransition.Kind.RAISED ? alert : alert.with(event, version);
    }

    /** Takes in a further transition of this alert. */
    public Alert with(AlertTransition transition, long newVersion) {
        Life next = switch (transition.kind()) {
            case RAISED, FLAPPING -> life;
            case ESCALATED ->
                new Life(
                        worse(life.severity, transition.source().severity()),
                        life.raisedAt,
                        life.clearedAt,
                        life.value,
                        life.historic,
                        life.withdrawn);
            case CLEARED ->
                new Life(
                        life.severity,
                        life.raisedAt,
                        Optional.of(transition.at()),
                        life.value,
                        life.historic,
                        life.withdrawn);
            case AMENDED ->
                new Life(
                        transition.source().severity(),
                        life.raisedAt,
                        amendedEnd(transition),
                        transition.value(),
                        life.historic && transition.historic(),
                        false);
            case WITHDRAWN ->
                new Life(
                        life.severity,
                        life.raisedAt,
                        Optional.of(life.clearedAt.orElse(transition.at())),
                        life.value,
                        life.historic,
                        true);
        };
        return new Alert(id, subject, basis, next, handling, ties, newVersion);
    }

    /**
     * The same with what is said from then on: a step of severity has words of its own, and late data may show that another
     * channel raised it.
     */
    public Alert with(AlertEvent event, long newVersion) {
        AlertTransition transition = event.transition();
        Alert next = with(transition, newVersion);
        boolean speaks = switch (transition.kind()) {
            case ESCALATED -> next.life.severity.equals(transition.source().severity());
            case AMENDED, FLAPPING -> true;
            case RAISED, CLEARED, WITHDRAWN -> false;
        };
        boolean anew = transition.kind() == AlertTransition.Kind.AMENDED;
        Basis said = new Basis(
                basis.rule,
                basis.profile,
                anew ? event.channel() : basis.channel,
                anew ? event.unit() : basis.unit,
                event.explanation());
        Ties tied = anew ? ties.amended(event.group()) : ties;
        return speaks ? new Alert(id, subject, said, next.life, handling, tied, newVersion) : next;
    }

    /** An amendment at the time of the raise takes the end back; a later one moves it. */
    private Optional<Instant> amendedEnd(AlertTransition transition) {
        return transition.at().equals(life.raisedAt)
                ? Optional.empty()
                : life.clearedAt.map(cleared -> transition.at());
    }

    private static Severity worse(Severity a, Severity b) {
        return a.compareTo(b) >= 0 ? a : b;
    }

    public Alert with(Handling newHandling, long newVersion) {
        return new Alert(id, subject, basis, life, newHandling, ties, newVersion);
    }

    public boolean isCleared() {
        return life.clearedAt.isPresent();
    }

    public AlertState state() {
        if (handling.closed.isPresent() || life.withdrawn) {
            return AlertState.CLOSED;
        }
        if (handling.outage.isPresent()) {
            return AlertState.OUT_OF_SERVICE;
        }
        if (handling.shelved.isPresent()) {
            return AlertState.SHELVED;
        }
        boolean acknowledged = handling.acknowledged.isPresent();
        if (isCleared()) {
            return acknowledged ? AlertState.CLEARED_ACKNOWLEDGED : AlertState.CLEARED;
        }
        return acknowledged ? AlertState.ACKNOWLEDGED : AlertState.RAISED;
    }
}
