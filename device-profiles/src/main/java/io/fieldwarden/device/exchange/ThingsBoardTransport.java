package io.fieldwarden.device.exchange;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import java.util.List;
import java.util.Map;
import java.util.Set;

/** The transport of a device profile of ThingsBoard: keys that it names, and what the hub does in another way. For one thread. */
final class ThingsBoardTransport {
    /** Topics that the hub takes as they are. */
    private static final Set<String> TAKEN = Set.of("", "v1/devices/me/telemetry");

    private static final Map<String, String> SNMP_TYPES =
            Map.of("LONG", "number", "DOUBLE", "number", "BOOLEAN", "boolean", "STRING", "text");

    private final Draft draft;
    private final Notes notes;

    ThingsBoardTransport(Draft draft) {
        this.draft = draft;
        this.notes = draft.notes();
    }

    void read(Members transport) {
        String topic = transport.text("deviceTelemetryTopic");
        if (!TAKEN.contains(topic)) {
            notes.add(
                    "deviceTelemetryTopic",
                    "the hub takes devices/ID/readings and v1/devices/me/telemetry, not " + Notes.shown(topic));
        }
        JsonNode payload = transport.get("transportPayloadTypeConfiguration");
        JsonNode coap = transport.get("coapDeviceTypeConfiguration");
        for (JsonNode one : List.of(payload, coap.path("transportPayloadTypeConfiguration"))) {
            if (one.path("transportPayloadType").asText().equals("PROTOBUF")) {
                notes.add("transportPayloadType", "a schema of Protocol Buffers is not read: write a payload mapping");
            }
        }
        if (coap.path("coapDeviceType").asText().equals("EFENTO")) {
            notes.add("coapDeviceType", "the messages of EFENTO need a payload mapping");
        }
        transport.lost("sparkplug", "Sparkplug is not spoken here");
        lwm2m(transport.get("observeAttr"));
        snmp(transport.get("communicationConfigs"));
        transport.skip(
                "type", "deviceAttributesTopic", "deviceAttributesSubscribeTopic", "sendAckOnValidationException");
        transport.skip(
                "sparkplugAttributesMetricNames", "powerMode", "clientSettings", "bootstrap", "clientLwM2mSettings");
        transport.skip("timeoutMs", "retries", "bootstrapServerUpdateEnable");
        transport.end();
    }

    private void lwm2m(JsonNode observe) {
        Set<String> telemetry = new java.util.HashSet<>();
        observe.path("telemetry").forEach(path -> telemetry.add(path.asText()));
        observe.path("keyName").properties().forEach(key -> {
            if (telemetry.contains(key.getKey())) {
                channel(key.getValue().asText(), "number");
                notes.add(
                        "observeAttr",
                        "LwM2M is not spoken here: the object is a channel, which its device must send",
                        key.getValue().asText());
            }
        });
    }

    private void snmp(JsonNode configs) {
        for (JsonNode config : configs) {
            for (JsonNode mapping : config.path("mappings")) {
                String key = mapping.path("key").asText();
                channel(key, SNMP_TYPES.getOrDefault(mapping.path("dataType").asText(), "number"));
                notes.add(
                        "communicationConfigs",
                        "SNMP is not spoken here: the key is a channel, which its device must send",
                        key);
            }
        }
    }

    private void channel(String key, String type) {
        if (key.isBlank() || draft.hasChannel(key)) {
            return;
        }
        ObjectNode channel = draft.channel(key);
        channel.setAll(draft.texts(key));
        channel.put("type", type);
        if (type.equals("number")) {
            channel.put("unit", "1");
            notes.add("unit", "ThingsBoard does not say the unit of a key: write it in", key);
        }
    }
}
