package io.fieldwarden.hub.backtest;

import io.fieldwarden.alert.trial.RuleTrial.Question;
import io.fieldwarden.alert.trial.RuleTrial.Raised;
import io.fieldwarden.device.ChannelId;
import io.fieldwarden.device.DeviceId;
import io.fieldwarden.device.Severity;
import io.fieldwarden.device.rule.AlertTransition.Kind;
import io.fieldwarden.device.rule.Step;
import io.fieldwarden.stream.rules.Emission;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.function.Consumer;
import org.jspecify.annotations.Nullable;

/** Puts the changes of alerts together to alerts; keeps a bounded number and counts the rest. Safe for many threads. */
final class RaisedAlerts {
    static final int MOST = 10_000;
    private static final Comparator<Raised> ORDER = Comparator.comparingLong(Raised::raisedAt)
            .thenComparing(raised -> raised.source().device().value())
            .thenComparing(raised -> raised.source().rule().value());

    private final Question question;
    private final Map<Raised.Source, Map<Long, Raised>> alerts = new LinkedHashMap<>();
    private int kept;
    private long more;

    RaisedAlerts(Question question) {
        this.question = question;
    }

    /** Takes the changes of one device. */
    Consumer<Emission> of(DeviceId device) {
        return emission -> take(device, emission);
    }

    private synchronized void take(DeviceId device, Emission emission) {
        Step.Change change = emission.change();
        long at = change.raisedAt();
        if (at < question.span().from() || at >= question.span().to()) {
            return;
        }
        Raised.Source source =
                new Raised.Source(device, emission.rule(), question.profile().ref());
        Map<Long, Raised> ofRule = alerts.computeIfAbsent(source, key -> new LinkedHashMap<>());
        Raised before = ofRule.get(at);
        if (change.kind() == Kind.RAISED) {
            if (before == null && kept >= MOST) {
                more++;
                return;
            }
            kept += before == null ? 1 : 0;
            ofRule.put(at, raised(source, emission, null, change.severity()));
        } else if (before != null) {
            switch (change.kind()) {
                case WITHDRAWN -> {
                    ofRule.remove(at);
                    kept--;
                }
                case CLEARED -> ofRule.put(at, cleared(before, change.at()));
                default -> ofRule.put(at, raised(source, emission, before, higher(before, change)));
            }
        }
    }

    private static Severity higher(Raised before, Step.Change change) {
        return before.severity().compareTo(change.severity()) >= 0 ? before.severity() : change.severity();
    }

    private static Raised raised(Raised.Source source, Emission emission, @Nullable Raised before, Severity severity) {
        Step.Change change = emission.change();
        Optional<ChannelId> channel = Optional.ofNullable(change.channel());
        return new Raised(
                source,
                change.raisedAt(),
                Optional.empty(),
                before == null ? channel : before.channel(),
                before == null ? change.value() : before.value(),
                severity,
                emission.wording().text());
    }

    private static Raised cleared(Raised raised, long at) {
        return new Raised(
                raised.source(),
                raised.raisedAt(),
                Optional.of(at),
                raised.channel(),
                raised.value(),
                raised.severity(),
                raised.message());
    }

    synchronized List<Raised> inOrder() {
        List<Raised> all = new ArrayList<>();
        alerts.values().forEach(ofRule -> all.addAll(ofRule.values()));
        all.sort(ORDER);
        return all;
    }

    synchronized long more() {
        return more;
    }
}
