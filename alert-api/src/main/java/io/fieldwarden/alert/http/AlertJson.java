package io.fieldwarden.alert.http;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.ArrayNode;
import com.fasterxml.jackson.databind.node.NullNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import io.fieldwarden.alert.life.Alert;
import io.fieldwarden.alert.life.AlertChange;
import io.fieldwarden.alert.store.AlertStore;
import io.fieldwarden.alert.store.Located;
import io.fieldwarden.alert.store.Members;
import io.fieldwarden.alert.store.ProfileStore;
import io.fieldwarden.alert.store.RegistryStore;
import io.fieldwarden.device.AlertId;
import io.fieldwarden.device.ChannelId;
import io.fieldwarden.device.DeviceId;
import io.fieldwarden.device.OrganisationId;
import io.fieldwarden.device.PositionId;
import io.fieldwarden.device.SiteId;
import io.fieldwarden.device.Text;
import io.fieldwarden.device.log.AlertGroup;
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
    private final AlertStore alerts;
    private final RegistryStore registry;
    private final RuleNotes rules;

    AlertJson(AlertStore alerts, RegistryStore registry, ProfileStore profiles) {
        this.alerts = alerts;
        this.registry = registry;
        this.rules = new RuleNotes(profiles);
    }

    ObjectNode one(Alert alert) {
        return all(List.of(alert)).get(0);
    }

    /** In the same order, with one look into the registry. */
    List<ObjectNode> all(Collection<Alert> shown) {
        Set<DeviceId> ids = new LinkedHashSet<>();
        shown.forEach(alert -> ids.add(alert.subject().device()));
        Map<DeviceId, Located> devices = registry.devices(ids);
        Map<AlertId, Members.Count> counts = alerts.memberCounts(shown.stream()
                .filter(alert -> alert.ties().isGroup())
                .map(Alert::id)
                .toList());
        List<ObjectNode> nodes = new ArrayList<>(shown.size());
        for (Alert alert : shown) {
            Optional<Located> device =
                    Optional.ofNullable(devices.get(alert.subject().device()));
            ObjectNode node = node(alert, device);
            node.put("cause", alert.ties().cause().map(AlertId::value).orElse(null));
            node.set(
                    "group",
                    alert.ties()
                            .about()
                            .<JsonNode>map(about -> group(alert, about, device, counts))
                            .orElseGet(NullNode::getInstance));
            nodes.add(node);
        }
        return nodes;
    }

    /** What went, and how many hang on it. */
    private ObjectNode group(
            Alert alert, AlertGroup.Cause about, Optional<Located> device, Map<AlertId, Members.Count> counts) {
        Optional<Text> name = about.kind() == AlertGroup.Kind.SITE
                ? registry.places().site(new SiteId(about.id())).map(RegistryEntry.Site::name)
                : device.map(Located::name);
        Members.Count count = counts.getOrDefault(alert.id(), new Members.Count(0, 0));
        ObjectNode node = Json.object();
        node.put("kind", about.kind().text());
        node.put("id", about.id());
        node.set("name", Json.text(name.orElseGet(() -> new Text(about.id(), about.id()))));
        node.put("devices", about.size());
        node.put("members", count.all());
        node.put("standing", count.standing());
        return node.put("replaces", alert.ties().replaces().map(AlertId::value).orElse(null));
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
        node.put("outOfServiceSince", Json.time(handling.outage().map(Alert.Outage::since)));
        node.put(
                "outOfServiceReason",
                handling.outage().map(Alert.Outage::reason).orElse(null));
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
