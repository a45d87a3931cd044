package io.fieldwarden.alert.trial;

import io.fieldwarden.alert.access.Scope;
import io.fieldwarden.alert.life.Alert;
import io.fieldwarden.alert.store.AlertFilter;
import io.fieldwarden.alert.store.AlertStore;
import io.fieldwarden.alert.store.Page;
import io.fieldwarden.alert.trial.RuleTrial.Outcome;
import io.fieldwarden.alert.trial.RuleTrial.Question;
import io.fieldwarden.device.AlertId;
import io.fieldwarden.device.DeviceId;
import java.time.Instant;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Optional;
import java.util.Set;

/** Sets a trial beside the alerts of its devices in the store, and beside what people know of its span. */
public final class AlertsBeside implements Trials.Compare {
    private static final int PAGE = 500;
    private static final int MOST_GONE = 10_000;

    private final AlertStore alerts;
    private final Scope everything;
    private final KnownOccasions known;

    /** @param everything a scope without bounds: the devices of the question have been chosen within the asker's */
    public AlertsBeside(AlertStore alerts, Scope everything, KnownOccasions known) {
        this.alerts = alerts;
        this.everything = everything;
        this.known = known;
    }

    @Override
    public Trials.Beside beside(Question question, Outcome outcome) {
        Set<AlertId> would = new HashSet<>();
        outcome.raised().forEach(raised -> would.add(raised.id()));
        List<String> same = new ArrayList<>();
        List<Trials.Was> gone = new ArrayList<>();
        for (RuleTrial.Subject subject : question.subjects()) {
            for (Alert was : of(subject.device(), question)) {
                if (would.contains(was.id())) {
                    same.add(was.id().value());
                } else if (gone.size() < MOST_GONE) {
                    gone.add(new Trials.Was(
                            was.id().value(),
                            was.subject().device().value(),
                            was.basis().rule().value(),
                            was.life().raisedAt()));
                }
            }
        }
        return new Trials.Beside(same, gone, known.beside(question, outcome));
    }

    private List<Alert> of(DeviceId device, Question question) {
        AlertFilter filter = new AlertFilter(
                Set.of(),
                Set.of(),
                Optional.of(device),
                Optional.empty(),
                Optional.empty(),
                Optional.of(Instant.ofEpochMilli(question.span().from())),
                everything);
        List<Alert> all = new ArrayList<>();
        Optional<String> cursor = Optional.empty();
        do {
            Page<Alert> page = alerts.list(filter, cursor, PAGE);
            page.items().stream()
                    .filter(alert -> !alert.life().withdrawn()
                            // No rule of a profile raises the alert of a group.
                            && !alert.ties().isGroup()
                            && alert.life().raisedAt().toEpochMilli()
                                    < question.span().to())
                    .forEach(all::add);
            cursor = page.next();
        } while (cursor.isPresent());
        return all;
    }
}
