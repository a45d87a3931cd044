package io.fieldwarden.hub.bench;

import com.fasterxml.jackson.databind.node.JsonNodeFactory;
import com.fasterxml.jackson.databind.node.ObjectNode;
import io.fieldwarden.alert.life.Alert;
import io.fieldwarden.alert.life.AlertAction;
import io.fieldwarden.alert.log.TopicLog;
import io.fieldwarden.alert.store.AlertStore;
import io.fieldwarden.device.AlertId;
import io.fieldwarden.device.ChannelId;
import io.fieldwarden.device.DeviceId;
import io.fieldwarden.device.OrganisationId;
import io.fieldwarden.device.ProfileRef;
import io.fieldwarden.device.RuleId;
import io.fieldwarden.device.Severity;
import io.fieldwarden.device.Text;
import io.fieldwarden.device.log.AlertEvent;
import io.fieldwarden.device.rule.AlertTransition;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;

/**
 * Alerts as a county has them: 20,000 devices of 300 enterprises in 15 townships, few critical, most long over. A number makes
 * one alert, ten seconds after the one before. For one thread at a time.
 */
final class AlertLoad {
    private static final Instant FIRST = Instant.parse("2026-01-01T00:00:00Z");
    private static final Duration BETWEEN = Duration.ofSeconds(10);
    private static final int DEVICES = 20_000;
    private static final int ENTERPRISES = 300;
    private static final int TOWNSHIPS = 15;
    private static final List<String> CATEGORIES =
            List.of("2110", "2130", "3110", "4310", "5110", "field", "greenhouse", "livestock");
    private static final AlertEvent.Explanation WORDS = new AlertEvent.Explanation(
            new Text("压力高于允许工作压力", "The pressure is above the working pressure"), "TSG 11-2020");

    private final int openFrom;
    private int next;

    /** @param alerts of which the newest 20,000 are not closed by themselves */
    AlertLoad(int alerts) {
        this.openFrom = Math.max(0, alerts - 20_000);
    }

    int next() {
        return next;
    }

    /** As the API takes them, those above first. */
    static List<ObjectNode> organisations() {
        List<ObjectNode> all = new ArrayList<>();
        for (int i = 0; i < TOWNSHIPS; i++) {
            all.add(organisation("township-" + i, "township"));
        }
        for (int i = 0; i < ENTERPRISES; i++) {
            all.add(organisation("enterprise-" + i, "enterprise").put("parent", "township-" + i % TOWNSHIPS));
        }
        return all;
    }

    private static ObjectNode organisation(String id, String kind) {
        return JsonNodeFactory.instance
                .objectNode()
                .put("id", id)
                .put("name", id)
                .put("kind", kind);
    }

    /** Raises the next ones. Of the newest, all but each fifth clear in the same batch; of the others 99 in 100 are closed. */
    void fold(AlertStore store, int count) {
        List<AlertStore.Incoming> batch = new ArrayList<>(2 * count);
        for (int i = 0; i < count; i++, next++) {
            Instant raised = raised(next);
            add(batch, AlertTransition.Kind.RAISED, raised);
            if (next < openFrom && next % 100 != 0) {
                add(batch, AlertTransition.Kind.WITHDRAWN, raised.plusSeconds(60));
            } else if (next % 5 != 0) {
                add(batch, AlertTransition.Kind.CLEARED, raised.plusSeconds(60));
            }
        }
        store.fold(batch, AlertLoad::subject, Instant.now());
    }

    private void add(List<AlertStore.Incoming> batch, AlertTransition.Kind kind, Instant at) {
        DeviceId device = device(next);
        RuleId rule = new RuleId("BENCH-01");
        int of = next % 100;
        Severity severity =
                of < 3 ? Severity.CRITICAL : of < 15 ? Severity.MAJOR : of < 50 ? Severity.MINOR : Severity.INFO;
        AlertTransition transition = new AlertTransition(
                id(next),
                new AlertTransition.Source(device, rule, ProfileRef.parse("bench@1"), severity),
                kind,
                at,
                raised(next),
                1.05,
                false);
        batch.add(new AlertStore.Incoming(
                new TopicLog.Place(0, 2L * next + (kind == AlertTransition.Kind.RAISED ? 0 : 1)),
                Optional.of(new AlertEvent(
                        transition,
                        Optional.empty(),
                        Optional.of(new ChannelId("pressure")),
                        "MPa",
                        WORDS,
                        Optional.of(at),
                        at)),
                ""));
    }

    /** What people did: of the newest 4,000 each second is acknowledged, and half of those closed. */
    void handle(AlertStore store) {
        for (int i = Math.max(openFrom, next - 4_000); i < next; i += 2) {
            act(store, i, new AlertAction.Acknowledge(""));
            if (i % 4 == 0) {
                act(store, i, new AlertAction.Close("done", Map.of()));
            }
        }
    }

    private static void act(AlertStore store, int number, AlertAction action) {
        store.act(
                new AlertStore.Request(id(number), action, "inspector1", Optional.empty(), Optional.empty()),
                Instant.now());
    }

    private static AlertId id(int number) {
        return AlertTransition.idOf(
                device(number), new RuleId("BENCH-01"), raised(number).toEpochMilli());
    }

    private static Instant raised(int number) {
        return FIRST.plus(BETWEEN.multipliedBy(number));
    }

    /** Which alert it is. */
    static int number(String raisedAt) {
        return (int) Duration.between(FIRST, Instant.parse(raisedAt)).dividedBy(BETWEEN);
    }

    private static DeviceId device(int number) {
        // A step without a common factor, so that neighbours in time are not neighbours in the registry.
        return new DeviceId("bench-" + (int) (number * 7_919L % DEVICES));
    }

    private static Alert.Subject subject(AlertEvent event) {
        DeviceId device = event.transition().source().device();
        int number = Integer.parseInt(device.value().substring("bench-".length()));
        return new Alert.Subject(
                device,
                Optional.empty(),
                Optional.of(new OrganisationId("enterprise-" + number % ENTERPRISES)),
                CATEGORIES.get(number % CATEGORIES.size()));
    }
}
