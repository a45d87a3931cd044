package io.fieldwarden.stream.cause;

import io.fieldwarden.device.AlertId;
import io.fieldwarden.device.log.AlertEvent;
import io.fieldwarden.device.log.AlertGroup;
import io.fieldwarden.device.rule.AlertTransition.Kind;
import io.fieldwarden.stream.cause.CauseState.ToldGroup;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.HashSet;
import java.util.Iterator;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.function.Consumer;

/**
 * Tells the alerts of silence under one widest cause: alone, or under the alert of their group. What is told always folds to
 * what {@link Grouping} says of all silences that are known, whatever the order in which they came. Short-lived: made for one
 * call, works on the state it is given.
 *
 * <p>A silence is held back for a while, so that others of the same cause can join it before anybody is called. One that is
 * over by then is recorded as historic: nobody is called for it.
 */
public final class CauseRun {
    /** Under one cause; what comes beyond is told alone. Bounds state and the cost of a change. */
    static final int MOST = 5_000;

    /** Of event time, behind the newest silence: what ended before is settled. */
    static final Duration REMEMBERED = Duration.ofDays(1);

    private final CauseState state;
    private final Timing timing;
    private final Consumer<AlertEvent> out;

    /**
     * @param hold how long a silence waits for others
     * @param now on the clock that holds back, milliseconds of any origin that survives a restart
     * @param emittedAt wall clock of the job
     */
    public record Timing(Duration hold, long now, Instant emittedAt) {}

    /** @param out gets what is to be told, each alert's steps in order */
    public CauseRun(CauseState state, Timing timing, Consumer<AlertEvent> out) {
        this.state = state;
        this.timing = timing;
        this.out = out;
    }

    /**
     * Takes in a step of an alert, those of one alert in order; nothing that can wait is told before {@link #tell}.
     *
     * @param arrivedAt when, on the clock that holds back
     */
    public void take(SilenceEvent step, long arrivedAt) {
        AlertEvent event = step.event();
        String id = event.transition().alert().value();
        KnownSilence known = state.silences.get(id);
        Kind kind = event.transition().kind();
        if (known == null) {
            boolean begins = kind == Kind.RAISED || kind == Kind.AMENDED;
            if (begins && state.silences.size() < MOST) {
                state.silences.put(id, KnownSilence.first(step, arrivedAt));
            } else {
                out.accept(event);
            }
        } else if (kind == Kind.WITHDRAWN) {
            state.silences.remove(id);
            if (known.telling().told()) {
                out.accept(event.in(groupOf(known.telling().cause())));
            }
        } else {
            state.silences.put(id, known.with(event));
        }
    }

    /**
     * Tells everything whose time has come.
     *
     * @return when to tell again, on the clock that holds back; {@code Long.MAX_VALUE} when nothing waits
     */
    public long tell() {
        List<Silence> all =
                state.silences.values().stream().map(KnownSilence::silence).toList();
        Map<String, Group> now = new LinkedHashMap<>();
        Map<AlertId, Group> groupOf = new LinkedHashMap<>();
        for (Group group : Grouping.of(all)) {
            if (mayBeTold(group)) {
                now.put(group.id().value(), group);
                group.members().forEach(member -> groupOf.put(member.subject().alert(), group));
            }
        }
        now.values().forEach(this::announce);
        List<Silence> inOrder = new ArrayList<>(all);
        inOrder.sort(Silence.FOUND);
        inOrder.forEach(silence -> tellMember(
                silence, Optional.ofNullable(groupOf.get(silence.subject().alert()))));
        now.values().forEach(this::end);
        withdrawAllBut(now.keySet());
        forget();
        return nextDue();
    }

    private boolean isDue(KnownSilence silence) {
        long waited = timing.now() - silence.telling().heldSince();
        // A clock that went back holds nothing back for longer.
        return waited >= timing.hold().toMillis() || waited < 0;
    }

    /** A group is told when the first of its members has waited long enough, or has been told already. */
    private boolean mayBeTold(Group group) {
        return state.groups.containsKey(group.id().value())
                || group.members().stream()
                        .map(this::known)
                        .anyMatch(k -> isDue(k) || k.telling().told());
    }

    private KnownSilence known(Silence silence) {
        return java.util.Objects.requireNonNull(
                state.silences.get(silence.subject().alert().value()));
    }

    /** Says that the group stands, or how it has changed. */
    private void announce(Group group) {
        String id = group.id().value();
        ToldGroup told = state.groups.get(id);
        GroupAlert alert = new GroupAlert(group, known(group.members().get(0)).stands(), timing.emittedAt());
        if (told == null) {
            out.accept(alert.at(Kind.RAISED, group.raisedAt()).in(alert.group(replaced(group))));
            if (state.hasWithdrawn) {
                // It may be one that was taken back: then its raise is old news and only the amendment counts.
                out.accept(alert.at(Kind.AMENDED, group.raisedAt()));
            }
            state.groups.put(id, new ToldGroup(alert.kept(), Silence.STANDS));
            return;
        }
        boolean worse =
                group.severity().compareTo(told.stands().transition().source().severity()) > 0;
        boolean changed = hasOthers(group) || alert.saysMoreThan(told.stands());
        boolean endMoved = told.clearedAt() != Silence.STANDS && told.clearedAt() != group.clearedAt();
        long clearedAt = told.clearedAt();
        if (endMoved || (changed && clearedAt != Silence.STANDS)) {
            out.accept(alert.at(Kind.AMENDED, group.raisedAt()));
            clearedAt = Silence.STANDS;
        } else if (worse) {
            out.accept(alert.at(Kind.ESCALATED, group.grownAt()));
        }
        if (changed && clearedAt == told.clearedAt()) {
            out.accept(alert.at(Kind.AMENDED, group.grownAt()));
        }
        state.groups.put(id, new ToldGroup(alert.kept(), clearedAt));
    }

    /** True if the group was told with other members. */
    private boolean hasOthers(Group group) {
        Optional<AlertId> id = Optional.of(group.id());
        long before = state.silences.values().stream()
                .filter(silence -> silence.telling().cause().equals(id))
                .count();
        return before != group.members().size()
                || group.members().stream()
                        .anyMatch(member -> !known(member).telling().cause().equals(id));
    }

    /** A group of the same cause that is no more, some of whose members are in this one. */
    private Optional<AlertId> replaced(Group group) {
        return group.members().stream()
                .flatMap(member -> known(member).telling().cause().stream())
                .filter(id -> {
                    ToldGroup before = state.groups.get(id.value());
                    return before != null && before.cause().equals(group.cause().key());
                })
                .min(Comparator.naturalOrder());
    }

    private void tellMember(Silence silence, Optional<Group> group) {
        KnownSilence known = known(silence);
        Optional<AlertId> cause = group.map(Group::id);
        KnownSilence.Telling telling = known.telling();
        if (!telling.told()) {
            if (group.isEmpty() && !isDue(known)) {
                return;
            }
            boolean over = known.isHistoric();
            telling.pending()
                    .forEach(event -> out.accept((over ? KnownSilence.historic(event) : event).in(groupOf(cause))));
        } else if (!telling.cause().equals(cause)) {
            out.accept(known.amended().in(groupOf(cause)));
            AlertEvent cleared = known.cleared();
            if (cleared != null) {
                out.accept(cleared.in(groupOf(cause)));
            }
        } else {
            telling.pending().forEach(event -> out.accept(event.in(groupOf(cause))));
        }
        state.silences.put(silence.subject().alert().value(), known.told(cause));
    }

    private static AlertGroup groupOf(Optional<AlertId> cause) {
        return cause.map(AlertGroup::under).orElse(AlertGroup.NONE);
    }

    /** Says that all members are back. */
    private void end(Group group) {
        ToldGroup told =
                java.util.Objects.requireNonNull(state.groups.get(group.id().value()));
        long clearedAt = group.clearedAt();
        if (clearedAt != Silence.STANDS && told.clearedAt() == Silence.STANDS) {
            GroupAlert alert =
                    new GroupAlert(group, known(group.members().get(0)).stands(), timing.emittedAt());
            out.accept(alert.at(Kind.CLEARED, clearedAt));
            state.groups.put(group.id().value(), new ToldGroup(told.stands(), clearedAt));
        }
    }

    private void withdrawAllBut(Set<String> now) {
        Iterator<Map.Entry<String, ToldGroup>> told = state.groups.entrySet().iterator();
        while (told.hasNext()) {
            Map.Entry<String, ToldGroup> entry = told.next();
            if (!now.contains(entry.getKey())) {
                AlertEvent stands = entry.getValue().stands();
                out.accept(GroupAlert.step(
                        stands, Kind.WITHDRAWN, stands.transition().raisedAt()));
                told.remove();
                state.hasWithdrawn = true;
            }
        }
    }

    /** Lets go of what ended long ago; a group and its members at once. */
    private void forget() {
        long newest = state.silences.values().stream()
                .mapToLong(silence -> silence.silence().span().raisedAt())
                .max()
                .orElse(Long.MIN_VALUE);
        if (newest == Long.MIN_VALUE) {
            return;
        }
        forgetBefore(newest - REMEMBERED.toMillis());
        if (state.silences.size() >= MOST) {
            // Half of what has ended, the oldest first: there is room again for a while.
            long[] ends = state.silences.values().stream()
                    .mapToLong(silence -> silence.silence().span().clearedAt())
                    .filter(end -> end != Silence.STANDS)
                    .sorted()
                    .toArray();
            if (ends.length > 0) {
                forgetBefore(ends[ends.length / 2] + 1);
            }
        }
    }

    private void forgetBefore(long horizon) {
        Set<String> gone = new HashSet<>();
        state.groups.entrySet().removeIf(entry -> {
            boolean old = entry.getValue().clearedAt() < horizon;
            return old && gone.add(entry.getKey());
        });
        Instant before = Instant.ofEpochMilli(horizon);
        state.silences.values().removeIf(silence -> {
            Optional<AlertId> cause = silence.telling().cause();
            return cause.isPresent() ? gone.contains(cause.get().value()) : silence.isOverBefore(before);
        });
    }

    private long nextDue() {
        return state.silences.values().stream()
                .filter(silence -> !silence.telling().told())
                .mapToLong(
                        silence -> silence.telling().heldSince() + timing.hold().toMillis())
                .min()
                .orElse(Long.MAX_VALUE);
    }
}
