package io.fieldwarden.device.exchange;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.ArrayNode;
import com.fasterxml.jackson.databind.node.JsonNodeFactory;
import com.fasterxml.jackson.databind.node.ObjectNode;
import io.fieldwarden.device.exchange.KeyFilters.Unsayable;
import io.fieldwarden.device.rule.expression.Expression;
import io.fieldwarden.device.rule.expression.Node;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/**
 * A profile as a device profile of ThingsBoard: its alarm rules. ThingsBoard knows no channels, only the keys that alarms
 * look at; devices send to the topic that the hub takes too.
 */
final class ThingsBoardExport {
    private static final Map<String, String> SEVERITIES =
            Map.of("critical", "CRITICAL", "major", "MAJOR", "minor", "MINOR", "info", "WARNING");
    private static final Map<String, Long> SECONDS = Map.of("s", 1L, "m", 60L, "h", 3_600L, "d", 86_400L);
    private static final Pattern DURATION = Pattern.compile("(\\d+)(ms|s|m|h|d)");
    private static final Map<String, String> LOST = Map.of(
            "season", "alarms of ThingsBoard have hours and days of the week, not months",
            "citation", "an alarm of ThingsBoard has no source",
            "provenance", "an alarm of ThingsBoard has no source");

    private final ObjectNode profile;
    private final Notes notes;
    private final Set<String> types = new HashSet<>();

    private ThingsBoardExport(ObjectNode profile, Notes notes) {
        this.profile = profile;
        this.notes = notes;
    }

    static ObjectNode of(ObjectNode profile, Notes notes) {
        ObjectNode made = new ThingsBoardExport(profile, notes).make();
        Leftovers.of(
                profile,
                notes,
                "a device profile of ThingsBoard",
                List.of("format", "profile", "name", "channels", "rules", "parameters"));
        return made;
    }

    private ObjectNode make() {
        ObjectNode made = JsonNodeFactory.instance.objectNode();
        String zh = profile.path("name").path("zh").asText();
        String en = profile.path("name").path("en").asText();
        made.put("name", profile.path("profile").asText());
        made.put("description", zh.isEmpty() || en.isEmpty() ? zh + en : zh + "\n" + en);
        made.put("type", "DEFAULT").put("transportType", "MQTT").put("provisionType", "DISABLED");
        ObjectNode data = made.putObject("profileData");
        data.putObject("configuration").put("type", "DEFAULT");
        ObjectNode transport = data.putObject("transportConfiguration");
        transport.put("type", "MQTT").put("deviceTelemetryTopic", "v1/devices/me/telemetry");
        transport.put("deviceAttributesTopic", "v1/devices/me/attributes");
        transport.putObject("transportPayloadTypeConfiguration").put("transportPayloadType", "JSON");
        data.putObject("provisionConfiguration").put("type", "DISABLED").putNull("provisionDeviceSecret");
        ArrayNode alarms = data.putArray("alarms");
        profile.path("rules").forEach(rule -> alarm(rule).ifPresent(alarms::add));
        String why = "ThingsBoard has no list of keys with units and ranges; it learns keys from what devices send";
        profile.path("channels").properties().forEach(channel -> notes.add("channels", why, channel.getKey()));
        profile.path("parameters")
                .properties()
                .forEach(parameter -> notes.add(
                        "parameters",
                        "are attributes of each device in ThingsBoard: set them there",
                        parameter.getKey()));
        return made;
    }

    private Optional<ObjectNode> alarm(JsonNode rule) {
        String id = rule.path("id").asText();
        ObjectNode alarm = JsonNodeFactory.instance.objectNode();
        alarm.put("id", id);
        String type = id;
        for (int i = 2; !types.add(type); i++) {
            type = id + "-" + i;
        }
        alarm.put("alarmType", type);
        try {
            ObjectNode create = alarm.putObject("createRules");
            create.set(
                    SEVERITIES.getOrDefault(rule.path("severity").asText(), "WARNING"),
                    rule(rule, rule, "raise", "hold"));
            for (JsonNode step : rule.path("severities")) {
                create.set(
                        SEVERITIES.getOrDefault(step.path("severity").asText(), "CRITICAL"),
                        rule(step, step.has("zh") || step.has("en") ? step : rule, "raise", "hold"));
            }
        } catch (Unsayable e) {
            notes.add("rule " + id, "is left out: an alarm of ThingsBoard cannot say " + e.getMessage());
            return Optional.empty();
        }
        alarm.set("clearRule", clear(rule, id));
        alarm.put("propagate", false).put("propagateToOwner", false).put("propagateToTenant", false);
        alarm.putNull("propagateRelationTypes");
        Leftovers.ofChannel(id, rule, LOST, notes);
        return Optional.of(alarm);
    }

    private JsonNode clear(JsonNode rule, String id) {
        if (rule.path("latch").asBoolean()) {
            return JsonNodeFactory.instance.nullNode();
        }
        try {
            return rule.hasNonNull("clear")
                    ? rule(rule, JsonNodeFactory.instance.objectNode(), "clear", "clear-hold")
                    : condition(
                            rule,
                            rule.path("raise").asText(),
                            false,
                            rule.path("clear-hold").asText(),
                            "");
        } catch (Unsayable e) {
            notes.add("rule " + id, "ends only by hand in ThingsBoard: its end would need " + e.getMessage());
            return JsonNodeFactory.instance.nullNode();
        }
    }

    private ObjectNode rule(JsonNode of, JsonNode texts, String key, String hold) throws Unsayable {
        String zh = texts.path("zh").asText();
        String en = texts.path("en").asText();
        String details = zh.isEmpty() || en.isEmpty() ? zh + en : zh + "\n" + en;
        return condition(of, of.path(key).asText(), true, of.path(hold).asText(), details);
    }

    private ObjectNode condition(JsonNode rule, String text, boolean holds, String hold, String details)
            throws Unsayable {
        Node tree = Expression.tree(text).orElseThrow(() -> new Unsayable("what cannot be read: " + text));
        ObjectNode spec = JsonNodeFactory.instance.objectNode();
        long seconds = seconds(hold);
        if (holds && tree instanceof Node.Call call && call.function().equals("k_of_n")) {
            tree = repeated(call, spec, seconds);
        } else if (seconds > 0) {
            spec.put("type", "DURATION").put("unit", "SECONDS");
            spec.set("predicate", figure(seconds));
        } else {
            spec.put("type", "SIMPLE");
        }
        KeyFilters filters = new KeyFilters(profile);
        ObjectNode made = JsonNodeFactory.instance.objectNode();
        ObjectNode condition = made.putObject("condition");
        condition.set("condition", filters.of(tree, holds));
        condition.set("spec", spec);
        made.putNull("schedule");
        made.put("alarmDetails", details.isEmpty() ? null : details);
        made.putNull("dashboardId");
        if (filters.rounded()) {
            notes.add(
                    "figures",
                    "were worked out with the defaults of the parameters; ThingsBoard does not follow them for a device",
                    rule.path("id").asText(text));
        }
        return made;
    }

    /** n of the last n readings is what ThingsBoard calls repeating. */
    private static Node repeated(Node.Call call, ObjectNode spec, long seconds) throws Unsayable {
        List<Node> arguments = call.arguments();
        if (arguments.size() != 3
                || !(arguments.get(1) instanceof Node.Numeral k)
                || !(arguments.get(2) instanceof Node.Numeral n)
                || k.value() != n.value()
                || seconds > 0) {
            throw new Unsayable("k of the last n readings, or that together with a time");
        }
        spec.put("type", "REPEATING").set("predicate", figure((long) n.value()));
        return arguments.get(0);
    }

    private static ObjectNode figure(long value) {
        ObjectNode figure = JsonNodeFactory.instance.objectNode();
        figure.put("defaultValue", value).putNull("userValue").putNull("dynamicValue");
        return figure;
    }

    private static long seconds(String hold) {
        Matcher matcher = DURATION.matcher(hold);
        if (!matcher.matches()) {
            return 0;
        }
        long number = Long.parseLong(matcher.group(1));
        return matcher.group(2).equals("ms")
                ? (number + 999) / 1_000
                : number * SECONDS.getOrDefault(matcher.group(2), 1L);
    }
}
