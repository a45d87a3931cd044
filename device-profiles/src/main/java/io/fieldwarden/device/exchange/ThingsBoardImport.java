package io.fieldwarden.device.exchange;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.JsonNodeFactory;
import com.fasterxml.jackson.databind.node.ObjectNode;
import io.fieldwarden.device.exchange.KeyFilters.Unsayable;
import io.fieldwarden.device.profile.Fault;
import java.math.BigDecimal;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.regex.Pattern;

/** A device profile of ThingsBoard as a profile: keys become channels, attributes parameters, alarms rules. For one thread. */
final class ThingsBoardImport {
    private static final Map<String, String> SEVERITIES = severities();
    private static final Map<String, String> UNITS = Map.of("SECONDS", "s", "MINUTES", "m", "HOURS", "h", "DAYS", "d");
    private static final Pattern MACHINE_MADE = Pattern.compile("[0-9a-fA-F-]{20,40}");
    private static final int MAX_REPEATS = 52;

    private final Draft draft;
    private final Notes notes;

    private ThingsBoardImport(Draft draft) {
        this.draft = draft;
        this.notes = draft.notes();
    }

    /** From the least severe. */
    private static Map<String, String> severities() {
        Map<String, String> severities = new LinkedHashMap<>();
        severities.put("INDETERMINATE", "info");
        severities.put("WARNING", "info");
        severities.put("MINOR", "minor");
        severities.put("MAJOR", "major");
        severities.put("CRITICAL", "critical");
        return severities;
    }

    /** @return why the text is no device profile */
    static List<Fault> into(Draft draft, ObjectNode profile) {
        if (!profile.path("profileData").isObject()) {
            return List.of(new Fault(
                    1, 1, "file", "", "is not a device profile of ThingsBoard: it needs an object 'profileData'"));
        }
        new ThingsBoardImport(draft).profile(new Members(profile, "", draft.notes()));
        return List.of();
    }

    private void profile(Members profile) {
        String name = profile.text("name");
        draft.id(name);
        List<String> lines =
                profile.text("description").lines().filter(l -> !l.isBlank()).toList();
        Optional<String> zh = lines.stream().filter(Draft::isChinese).findFirst();
        Optional<String> en =
                lines.stream().filter(line -> !Draft.isChinese(line)).findFirst();
        if (lines.size() <= 2 && !lines.isEmpty()) {
            draft.name(zh.orElse(""), en.orElse(""));
        } else {
            draft.name(Draft.isChinese(name) ? name : "", Draft.isChinese(name) ? "" : name);
            draft.comment(profile.text("description"));
        }
        profile.skip("id", "createdTime", "tenantId", "type", "transportType", "externalId", "version", "default");
        for (String key :
                List.of("defaultRuleChainId", "defaultEdgeRuleChainId", "defaultDashboardId", "defaultQueueName")) {
            profile.lost(key, "the hub has no rule chains, dashboards or queues to choose");
        }
        profile.lost("firmwareId", "the hub does not update devices");
        profile.lost("softwareId", "the hub does not update devices");
        profile.lost("image", "a profile has no picture");
        profile.lost("provisionDeviceKey", "devices are registered by a person");
        if (!List.of("", "DISABLED").contains(profile.text("provisionType"))) {
            notes.add("provisionType", "devices are registered by a person: " + profile.text("provisionType"));
        }
        Members data = profile.in("profileData");
        data.skip("configuration");
        if (!List.of("", "DISABLED")
                .contains(data.get("provisionConfiguration").path("type").asText())) {
            notes.add("provisionConfiguration", "devices are registered by a person");
        }
        new ThingsBoardTransport(draft).read(data.in("transportConfiguration"));
        for (JsonNode alarm : data.get("alarms")) {
            if (draft.ruleCount() < Draft.MAX_RULES) {
                alarm(alarm);
            } else {
                notes.add(
                        "alarms",
                        "more than " + Draft.MAX_RULES + " are not read",
                        alarm.path("alarmType").asText());
            }
        }
        data.end();
        profile.end();
    }

    private void alarm(JsonNode node) {
        Members alarm =
                new Members(node, "alarm " + Notes.shown(node.path("alarmType").asText("?")), notes);
        String type = alarm.text("alarmType");
        String id = alarm.text("id");
        try {
            ObjectNode rule = JsonNodeFactory.instance.objectNode();
            raise(alarm, rule, type);
            clear(alarm, rule);
            draft.rule(id.isEmpty() || MACHINE_MADE.matcher(id).matches() ? type : id, rule);
        } catch (Unsayable e) {
            notes.add(alarm.path(), "is left out: " + e.getMessage());
        }
        for (String key : List.of(
                "propagate",
                "propagateToOwner",
                "propagateToOwnerHierarchy",
                "propagateToTenant",
                "propagateRelationTypes")) {
            alarm.lost(key, "an alert is seen by everybody whose area it is in");
        }
        alarm.end();
    }

    private record Level(String severity, String when, String hold, JsonNode rule) {}

    private void raise(Members alarm, ObjectNode rule, String type) throws Unsayable {
        List<Level> levels = new ArrayList<>();
        JsonNode create = alarm.get("createRules");
        for (Map.Entry<String, String> severity : SEVERITIES.entrySet()) {
            if (!create.path(severity.getKey()).isObject()) {
                continue;
            }
            JsonNode one = create.path(severity.getKey());
            Level level = level(alarm, severity.getValue(), one);
            if (severity.getKey().equals("INDETERMINATE")) {
                notes.add(alarm.path(), "INDETERMINATE is info here");
            }
            if (levels.stream().anyMatch(l -> l.severity().equals(level.severity()))) {
                notes.add(
                        alarm.path(),
                        severity.getKey() + " and INDETERMINATE are both info here: the former is left out");
                continue;
            }
            levels.add(level);
        }
        if (levels.isEmpty()) {
            throw new Unsayable("it has no rule that creates it");
        }
        Level base = levels.get(0);
        texts(alarm, rule, type, base.rule());
        rule.put("severity", base.severity());
        rule.put("raise", base.when());
        put(rule, "hold", base.hold());
        for (Level level : levels.subList(1, levels.size())) {
            ObjectNode step = rule.withArray("severities").addObject();
            step.put("severity", level.severity()).put("raise", level.when());
            put(step, "hold", level.hold());
            step.setAll(said(alarm, level.rule()));
        }
        if (levels.size() > 1) {
            notes.add(
                    alarm.path(),
                    "becomes one alert with steps of severity: it does not fall back to a lower step before it ends");
        }
    }

    private static void put(ObjectNode rule, String key, String value) {
        if (!value.isEmpty()) {
            rule.put(key, value);
        }
    }

    private Level level(Members alarm, String severity, JsonNode rule) throws Unsayable {
        Members one = new Members(rule, alarm.path(), notes);
        JsonNode condition = one.get("condition");
        String when = new ThingsBoardPredicates(draft).condition(condition.path("condition"));
        JsonNode spec = condition.path("spec");
        String type = spec.path("type").asText("SIMPLE");
        String hold = "";
        if (type.equals("DURATION")) {
            hold = duration(spec, alarm.path());
        } else if (type.equals("REPEATING")) {
            int times = spec.path("predicate")
                    .path("defaultValue")
                    .asInt(spec.path("count").asInt());
            if (times < 1 || times > MAX_REPEATS) {
                throw new Unsayable(
                        "it wants " + times + " readings in a row, and a rule looks at 1 to " + MAX_REPEATS);
            }
            when = times == 1 ? when : "k_of_n(" + when + ", " + times + ", " + times + ")";
            dynamic(spec.path("predicate"), alarm.path());
        } else if (!type.equals("SIMPLE")) {
            throw new Unsayable("its condition is of type " + Notes.shown(type));
        }
        JsonNode schedule = one.get("schedule");
        if (schedule.isObject() && !schedule.path("type").asText("ANY_TIME").equals("ANY_TIME")) {
            notes.add(
                    "schedule",
                    "a rule has months, not hours or days of the week: it holds at all times here",
                    alarm.path());
        }
        one.lost("dashboardId", "the hub has no rule chains, dashboards or queues to choose");
        one.skip("alarmDetails");
        one.end();
        return new Level(severity, when, hold, rule);
    }

    private String duration(JsonNode spec, String alarm) throws Unsayable {
        long number = spec.path("predicate")
                .path("defaultValue")
                .asLong(spec.path("value").asLong(-1));
        String unit = UNITS.get(spec.path("unit").asText("SECONDS"));
        if (number < 0 || number > 999_999_999 || unit == null) {
            throw new Unsayable("its duration is not a number of seconds, minutes, hours or days");
        }
        dynamic(spec.path("predicate"), alarm);
        return number == 0 ? "" : number + unit;
    }

    private void dynamic(JsonNode predicate, String alarm) {
        if (predicate.path("dynamicValue").path("sourceAttribute").isTextual()) {
            notes.add("dynamic duration", "a hold time is the same for all devices: the default is taken", alarm);
        }
    }

    private void clear(Members alarm, ObjectNode rule) throws Unsayable {
        JsonNode clear = alarm.get("clearRule");
        if (!clear.isObject()) {
            rule.put("latch", true);
            return;
        }
        Level level = level(alarm, "info", clear);
        String raise = rule.path("raise").asText();
        if (!Thresholds.opposite(raise, level.when())) {
            rule.put("clear", level.when());
        }
        put(rule, "clear-hold", level.hold());
    }

    /** The lines of the details are the texts; the type of the alarm where there are none. */
    private void texts(Members alarm, ObjectNode rule, String type, JsonNode base) {
        ObjectNode said = said(alarm, base);
        ObjectNode named = said.isEmpty() ? draft.texts(type) : said;
        rule.setAll(named.isEmpty() ? draft.texts("", "Alarm") : named);
    }

    private ObjectNode said(Members alarm, JsonNode rule) {
        List<String> lines = rule.path("alarmDetails")
                .asText("")
                .lines()
                .filter(line -> !line.isBlank() && !line.equals("null"))
                .toList();
        Optional<String> zh = lines.stream().filter(Draft::isChinese).findFirst();
        Optional<String> en =
                lines.stream().filter(line -> !Draft.isChinese(line)).findFirst();
        if (lines.stream().anyMatch(line -> line.contains("${"))) {
            notes.add(
                    "alarmDetails",
                    "values are not filled into the text of an alert; it shows its value beside it",
                    alarm.path());
        }
        if (lines.size() > (zh.isPresent() ? 1 : 0) + (en.isPresent() ? 1 : 0)) {
            notes.add("alarmDetails", "only the first line of each language is kept", alarm.path());
        }
        return draft.texts(zh.orElse(""), en.orElse(""));
    }

    static BigDecimal decimal(JsonNode value) throws Unsayable {
        if (value.isNumber()) {
            return value.decimalValue();
        }
        throw new Unsayable("it compares with '" + Notes.shown(value.asText()) + "', which is not a number");
    }
}
