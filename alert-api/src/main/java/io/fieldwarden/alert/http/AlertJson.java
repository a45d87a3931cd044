package io.fieldwarden.alert.http;

import com.fasterxml.jackson.databind.node.ArrayNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import io.fieldwarden.alert.life.Alert;
import io.fieldwarden.alert.life.AlertChange;
import io.fieldwarden.alert.store.Located;
import io.fieldwarden.alert.store.ProfileStore;
import io.fieldwarden.alert.store.RegistryStore;
import io.fieldwarden.device.ChannelId;
import io.fieldwarden.device.DeviceId;
import io.fieldwarden.device.OrganisationId;
import io.fieldwarden.device.PositionId;
import io.fieldwarden.device.Text;
import io.fieldwarden.device.registry.RegistryEntry;
import java.util.ArrayList;
import java.util.Collection;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;

/** Alerts as the API shows them: the same object in lists, on the stream and alone. */
final class AlertJson {
    private final RegistryStore registry;
    private final RuleNotes rules;

    AlertJson(RegistryStore registry, ProfileStore profiles) {
        this.registry = registry;
        this.rules = new RuleNotes(profiles);
    }

    ObjectNode one(Alert alert) {
        return all(List.of(alert)).get(0);
    }

    /** In the same order, with one look into the registry. */
    List<ObjectNode> all(Collection<Alert> alerts) {
        Set<DeviceId> ids = new LinkedHashSet<>();
        alerts.forEach(alert -> ids.add(alert.subject().device()));
        Map<DeviceId, Located> devices = registry.devices(ids);
        List<ObjectNode> nodes = new ArrayList<>(alerts.size());
        alerts.forEach(alert -> nodes.add(
                node(alert, Optional.ofNullable(devices.get(alert.subject().device())))));
        return nodes;
    }

    private ObjectNode node(Alert alert, Optional<Located> device) {
        Alert.Basis basis = alert.basis();
        Alert.Life life = alert.life();
        Alert.Handling handling = alert.handling();
        String deviceId = alert.subject().device().value();
        ObjectNode node = Json.object();
        node.put("id", alert.id().value());
        node.put("device", deviceId);
        node.set("deviceName", Json.text(device.map(Located::name).orElseGet(() -> new Text(deviceId, deviceId))));
        node.put("position", alert.subject().position().map(PositionId::value).orElse(null));
        node.set("positionName", Json.text(positionName(alert, device)));
        node.put(
                "organisation",
                alert.subject().organisation().map(OrganisationId::value).orElse(null));
        node.put("category", alert.subject().category());
        node.put("rule", basis.rule().value());
        node.put("ruleProvenance", rules.provenance(basis.profile(), basis.rule(), life.severity()));
        node.put("profile", basis.profile().toString());
        node.put("severity", life.severity().text());
        node.put("state", alert.state().text());
        node.put("raisedAt", life.raisedAt().toString());
        node.put("clearedAt", Json.time(life.clearedAt()));
        node.put("channel", basis.channel().map(ChannelId::value).orElse(null));
        node.put("value", life.value());
        node.put("unit", basis.unit());
        node.set("message", Json.text(basis.explanation().message()));
        node.put("citation", basis.explanation().citation());
        node.put("historic", life.historic());
        node.put("withdrawn", life.withdrawn());
        node.put("acknowledgedBy", handling.acknowledged().map(Alert.Mark::by).orElse(null));
        node.put("acknowledgedAt", Json.time(handling.acknowledged().map(Alert.Mark::at)));
        node.put("shelvedBy", handling.shelved().map(Alert.Shelf::by).orElse(null));
        node.put("shelvedUntil", Json.time(handling.shelved().map(Alert.Shelf::until)));
        node.put("closedBy", handling.closed().map(Alert.Mark::by).orElse(null));
        node.put("closedAt", Json.time(handling.closed().map(Alert.Mark::at)));
        node.put("assignee", handling.assignee().orElse(null));
        return node.put("version", alert.version());
    }

    /** Known while the device is still where it was when the alert was raised. */
    private static Optional<Text> positionName(Alert alert, Optional<Located> device) {
        return device.flatMap(Located::position)
                .filter(position -> alert.subject().position().equals(Optional.of(position.id())))
                .map(RegistryEntry.Position::name);
    }

    /** Adds {@code transitions} and {@code actions}, oldest first. */
    static ObjectNode withHistory(ObjectNode node, List<AlertChange> history) {
        ArrayNode transitions = node.putArray("transitions");
        ArrayNode actions = node.putArray("actions");
        for (AlertChange change : history) {
            ObjectNode entry = Json.object().put("kind", change.kind());
            entry.put("at", change.at().toString());
            if (change.value().isPresent()) {
                transitions.add(entry.put("value", change.value().get()));
            } else {
                actions.add(entry.put("by", change.by()).put("note", change.note()));
            }
        }
        return node;
    }
}
