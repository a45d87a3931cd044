package io.fieldwarden.ingest.dialect;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import io.fieldwarden.device.payload.RejectReason;
import io.fieldwarden.ingest.core.Intake;
import io.fieldwarden.ingest.core.Outcome;
import io.fieldwarden.ingest.core.RegisteredDevice;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.function.Consumer;

/**
 * The device and gateway API of ThingsBoard over MQTT, so that devices made for it need no change. What a device says of
 * itself (client attributes) are readings of the channels that have these names. What it asks for (shared attributes) are
 * the parameters of the registry. The devices of a gateway are those registered behind it, by their ids.
 */
final class ThingsBoard {
    private static final int MAX_DEVICES = 1_000;
    private final Intake intake;

    ThingsBoard(Intake intake) {
        this.intake = intake;
    }

    /** {@code {"Device A":[{"ts":…,"values":{…}}],"Device B":…}}; attributes have an object in the place of the array. */
    void gatewayTelemetry(Call call, Consumer<Outcome> done) {
        Json.Read read = Json.object(call.message().payload());
        if (read instanceof Json.Read.Unusable unusable) {
            intake.reject(call.message(), unusable.reason(), unusable.detail(), done);
            return;
        }
        JsonNode tree = ((Json.Read.Tree) read).node();
        if (tree.isEmpty() || tree.size() > MAX_DEVICES) {
            boolean none = tree.isEmpty();
            intake.reject(
                    call.message(),
                    none ? RejectReason.EMPTY : RejectReason.TOO_COMPLEX,
                    "gateway: " + tree.size() + " devices in one message are not from 1 to " + MAX_DEVICES,
                    done);
            return;
        }
        Parts parts = new Parts(tree.size(), done);
        for (Map.Entry<String, JsonNode> device : tree.properties()) {
            intake.accept(call.json(device.getKey(), Json.bytes(device.getValue())), parts);
        }
    }

    /** {@code {"device":"Device A"}}: who stands behind a gateway is said by the registry; here it is only checked. */
    void gatewayPresence(Call call, Consumer<Outcome> done) {
        Json.Read read = Json.object(call.message().payload());
        if (read instanceof Json.Read.Unusable unusable) {
            intake.reject(call.message(), unusable.reason(), unusable.detail(), done);
            return;
        }
        String id = ((Json.Read.Tree) read).node().path("device").asText("");
        if (behind(call, id).isPresent()) {
            intake.note(call.message().transport(), done);
        } else {
            intake.reject(
                    call.message(),
                    RejectReason.UNKNOWN_DEVICE,
                    "device '" + cut(id) + "' is not registered behind '" + call.sender() + "'",
                    done);
        }
    }

    /** {@code {"clientKeys":"a,b","sharedKeys":"c,d"}}; without keys all there are. */
    void attributesRequest(Call call, Consumer<Outcome> done) {
        Json.Read read = Json.object(call.message().payload());
        if (read instanceof Json.Read.Unusable unusable) {
            intake.reject(call.message(), unusable.reason(), unusable.detail(), done);
            return;
        }
        JsonNode asked = ((Json.Read.Tree) read).node();
        ObjectNode answer = Json.object();
        if (asked.has("clientKeys") || !asked.has("sharedKeys")) {
            answer.putObject("client");
        }
        if (asked.has("sharedKeys") || !asked.has("clientKeys")) {
            ObjectNode shared = answer.putObject("shared");
            pick(intake.registry().parameters(call.message().sender()), keys(asked.path("sharedKeys")))
                    .forEach(shared::put);
        }
        call.down().send("v1/devices/me/attributes/response/" + call.name("request"), Json.bytes(answer));
        intake.note(call.message().transport(), done);
    }

    /** {@code {"id":1,"device":"Device A","client":false,"key":"k"}}, or {@code "keys":["k","l"]}. */
    void gatewayAttributesRequest(Call call, Consumer<Outcome> done) {
        Json.Read read = Json.object(call.message().payload());
        if (read instanceof Json.Read.Unusable unusable) {
            intake.reject(call.message(), unusable.reason(), unusable.detail(), done);
            return;
        }
        JsonNode asked = ((Json.Read.Tree) read).node();
        String id = asked.path("device").asText("");
        Optional<RegisteredDevice> device = behind(call, id);
        if (device.isEmpty()) {
            intake.reject(
                    call.message(),
                    RejectReason.UNKNOWN_DEVICE,
                    "device '" + cut(id) + "' is not registered behind '" + call.sender() + "'",
                    done);
            return;
        }
        ObjectNode answer = Json.object();
        answer.set("id", asked.path("id"));
        answer.put("device", id);
        boolean client = asked.path("client").asBoolean(false);
        Map<String, String> known = client ? Map.of() : intake.registry().parameters(device.get());
        if (asked.has("key")) {
            String value = known.get(asked.path("key").asText(""));
            answer.set("value", value == null ? answer.nullNode() : answer.textNode(value));
        } else {
            ObjectNode values = answer.putObject("values");
            pick(known, keys(asked.path("keys"))).forEach(values::put);
        }
        call.down().send("v1/gateway/attributes/response", Json.bytes(answer));
        intake.note(call.message().transport(), done);
    }

    private Optional<RegisteredDevice> behind(Call call, String id) {
        return intake.registry().device(id).filter(call.message().sender()::speaksFor);
    }

    private static List<String> keys(JsonNode asked) {
        List<String> keys = new ArrayList<>();
        if (asked.isArray()) {
            asked.forEach(key -> keys.add(key.asText("")));
        } else if (!asked.asText("").isEmpty()) {
            keys.addAll(List.of(asked.asText().split(",", -1)));
        }
        return keys;
    }

    private static Map<String, String> pick(Map<String, String> known, List<String> keys) {
        if (keys.isEmpty()) {
            return known;
        }
        Map<String, String> picked = new java.util.TreeMap<>(known);
        picked.keySet().retainAll(keys);
        return picked;
    }

    private static String cut(String text) {
        return text.length() <= 64 ? text : text.substring(0, 64) + "…";
    }
}
