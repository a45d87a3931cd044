package io.fieldwarden.device.profile;

import com.fasterxml.jackson.databind.JsonNode;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Locale;
import java.util.Set;

/** Makes {@code docs/profile-format.md} of the JSON schema, with the language of rules in words around it. */
final class FormatPage {
    private static final String HEAD = """
            # Profile format 1

            Generated from `device-profiles/src/main/resources/schema/profile-1.schema.json`; do not edit. After a change run

                ./mvnw -pl device-profiles test -Dtest=FormatPageTest -Ddocs.write=true

            A profile is one YAML document of at most 256 KiB without tags, anchors or duplicate keys. `./fieldwarden profile check
            FILE` names every fault with line and column. Durations are written 30s, 15m, 2h, 7d. An editor that knows YAML
            schemas helps while writing when the first line is `# yaml-language-server: $schema=PATH/profile-1.schema.json`.

            ```yaml
            format: 1
            profile: soil-station
            version: 1
            name: {zh: 土壤墒情站, en: Soil station}
            include: [device-common]
            parameters:
              fc: {unit: "%", default: 30, zh: 田间持水量, en: Field capacity}
              wp: {unit: "%", default: 12, zh: 凋萎系数, en: Wilting point}
            channels:
              soil_vwc_20: {zh: 土壤体积含水量20cm, en: Soil water content 20 cm, unit: "%", range: [0, 60], usual: [18, 35], period: 30m}
            rules:
              - id: SOIL-02
                severity: major
                raise: soil_vwc_20 < $wp + 0.1*($fc - $wp)
                hold: 2h
                clear: soil_vwc_20 > $wp + 0.3*($fc - $wp)
                zh: 土壤水分接近凋萎点，作物严重缺水
                en: Soil water is close to the wilting point
                citation: FAO-56
                provenance: memory
            ```

            """;

    private static final String LANGUAGE = """
            ## The language of rules

            Channels by name, `$parameters`, numbers (`0.5`, or with a unit of time that gives seconds: `30m`, `2h`, `1d`), `'text'` for text
            parameters, `true` and `false` for 1 and 0, `+ - * / ( )`, `< <= > >= == !=`, `in (1, 2)`, `and`, `or`, `not`. `not` binds
            tighter than `and`, `and` tighter than `or`. Windows are given in seconds, from 1 second to 366 days.

            | function | gives |
            |---|---|
            | `abs(number)` | the number without its sign |
            | `min(a, b) or min(channel, seconds)` | the lower of two numbers now; with a constant second argument the lowest reading of the window |
            | `max(a, b) or max(channel, seconds)` | the same, highest |
            | `age(channel) or age(any)` | seconds since the newest reading of any quality; only compared directly: `age(any) > 3*$period_s` |
            | `rate(channel, seconds)` | the change over the window, in a straight line between readings |
            | `avg(channel, seconds)` | the mean over time: each value counts as long as it stood |
            | `sum(channel, seconds)` | the sum of the readings, the older edge of the window not included |
            | `flat(channel, seconds)` | true when readings have come for so long, all with the same number |
            | `count(condition, seconds)` | how many times the condition became true |
            | `hours(condition, seconds)` | for how many hours it was true |
            | `integral(number, seconds)` | the sum over time in the unit of the number times hours, such as degree hours: `integral(max(t - 8, 0), 1d) > 10` |
            | `held(condition, seconds)` | true when the condition has held for so long without a break |
            | `then(first, second, seconds)` | a sequence: true while the second holds, when it became true after the first had, and while the first still held or at most so long after it ceased to |
            | `k_of_n(condition, k, n)` | true when the condition held at k or more of the last n readings (n up to 52) |
            | `outside(number, low, high)` | true below `low` and above `high` |
            | `bit(channel, number)` | bit 0 to 52 of a whole number |
            | `sqrt(number)` | the square root; like the next ones unknown where it has no value |
            | `exp(number)` | e to the power of the number |
            | `ln(number)` | the natural logarithm |
            | `atan(number)` | the arc tangent in radians |
            | `pow(number, exponent)` | the power |
            | `bad(channel) or bad(any)` | about the sensor: true when the newest reading of the channel, or of one of all channels, is BAD or MISSING, but not when a person marked it |
            | `quality(channel, 'word') or quality(any, 'word')` | true when its quality is the word (suspect, bad, missing) or has it as its reason (out_of_range, sentinel, rate, stuck, device_flag, calibration, marked, other) |
            | `jumps(channel) or jumps(any)` | true when the newest usable reading is further from the one before than `max-rate` and one `resolution` allow |
            | `time_of_day('from', 'until')` | true from the first time to before the second, in the farm's time zone, over midnight where the second is earlier: `time_of_day('22:00', '06:00')`; also with text parameters |
            | `cel('text')` | a condition or a number in CEL over channels and parameters, see below |
            | `days_until($date)` | days from today, in the farm's time zone; negative when past |
            | `days_since($date)` | the opposite |

            What holds for all of them:

            - A value stands from its observation until the next one. BAD readings (sentinels, out of the physical range) decide nothing
              about the process; they do end a silence, and `bad`, `quality` ask for them. Readings with a wrong clock are not taken in.
            - Before its first reading a channel is unknown, and unknown raises and clears nothing. A window is unknown until it has been seen
              whole once; `count` and `hours` are a lower bound until then, so that "five times in 30 days" can be true in the first week.
            - A hold time is counted in event time. A reading exactly at its end still decides.
            - The value of an alert is that of the first channel named in the part of the condition that holds.
            - A window remembers at most 66 points (1 KB). Readings that come more often than 64 times in a window are
              kept at that resolution, which blurs the older edge of the window by at most a 64th of its length.
            - A parameter that decides alone (`$species == 'pig'`) switches the rule on or off for the device.

            ## Formulas in CEL

            `cel('…')` takes a text in the [Common Expression Language](https://github.com/google/cel-spec), where the language of rules is not
            enough: `cel('door_open && (mode == 3 ? air_temp > param.limit : air_temp - 0.5 * air_rh > 20)')`. It may stand wherever a
            condition or a number may, such as in `held(cel('…'), 10m)` or `cel('…') > 3`.

            - Channels stand by their names: `number` and `counter` are double, `boolean` is bool, `code` is int. Parameters have `param.` in front:
              `number` is double, `boolean` the double 1.0 or 0.0, `text` string. Dates are left to `days_until`. Texts inside are quoted with the quote
              that is not around them.
            - `+ - * /` and `< <= > >=` take doubles and whole numbers together, `==` and `? :` do not: `air_temp == 2.0`. Besides the functions
              of CEL there are `abs`, `min`, `max`, `sqrt`, `exp`, `ln`, `atan` and `pow`.
            - It is type-checked when the profile is loaded, and faults point into it. There are no loops (`all`, `map`, `filter` and so on), at most 400
              parts, nested at most 100 deep: the work is bounded by its length.
            - It is unknown until every channel that it names has had a usable value, and where it has none: a division by zero, a root of a
              negative number.
            - It costs about ten times what a condition of the language of rules costs, and the first one of a process about a second
              and, in an edge agent, 12 MB of memory (see [benchmarks.md](benchmarks.md)). Without such rules neither is spent.

            """;

    private static final String PAYLOADS = """
            ## Payloads

            Without `payload` devices send the standard forms: `{"air_temp":21.4}`, `{"ts":1732262400000,"values":{"air_temp":21.4}}`, an
            array of the latter, or SenML. With `payload` they may send what their maker gave them. `samples` keep messages of a real
            device with the values that must come out; `./fieldwarden profile check` and every load of the profile run them.

            ```yaml
            format: 1
            profile: vendor-box
            version: 1
            name: {zh: 采集盒, en: Vendor box}
            channels:
              air_temp: {zh: 气温, en: Air temperature, unit: Cel, range: [-40, 60]}
            payload:
              format: json
              values:
                air_temp: {path: $.data.temp, unit: "[degF]", scale: 0.1, error: [0x7FFF, -9999]}
            samples:
              - {name: usual, text: '{"data":{"temp":680}}', gives: {air_temp: 20}}
              - {name: no sensor, text: '{"data":{"temp":32767}}', gives: {air_temp: {value: 32767, quality: bad, reason: sentinel}}}
            ```

            What holds for all formats:

            - A raw value goes this way: `error` code, else `map`, else `scale` and `offset`, then from `unit` to the unit of the channel.
            - An error code becomes a reading with quality BAD and reason `sentinel`. Its value is the code as it was sent, before scale and
              unit; rules and charts do not take it for a measurement.
            - A raw value that `map` does not have is rejected with `unknown_code` and stays in quarantine, so that a number of the vendor is
              never read as one of ours. `else` decides otherwise.
            - A unit that comes with the payload (SenML) is converted too; one that cannot be is rejected with `wrong_unit`. Units with a
              logarithm convert to themselves only.
            - A content type that names another standard form than the mapping reads still means that form: `application/senml+json` is SenML for
              every device. A mapping of JSON reads `application/json`, one of bytes or Modbus any type that is no standard form.
            - One file per format: [payload-json.yaml](examples/payload-json.yaml) (a vendor's lift fault numbers to the catalogue's codes),
              [payload-binary.yaml](examples/payload-binary.yaml), [payload-modbus.yaml](examples/payload-modbus.yaml),
              [payload-senml.yaml](examples/payload-senml.yaml).

            """;

    private FormatPage() {}

    static String markdown(JsonNode schema) {
        StringBuilder page = new StringBuilder(HEAD);
        table(page, "The file", schema);
        JsonNode definitions = schema.path("$defs");
        for (String name : List.of(
                "parameter",
                "channel",
                "rule",
                "step",
                "flapping",
                "detectors",
                "detectors-channel",
                "detectors-together",
                "not-formal",
                "payload-json",
                "json-time",
                "json-value",
                "payload-binary",
                "binary-time",
                "binary-field",
                "payload-modbus",
                "modbus-read",
                "modbus-register",
                "payload-javascript",
                "payload-senml",
                "senml-value",
                "sample",
                "expected")) {
            if (name.equals("payload-json")) {
                page.append(PAYLOADS);
            }
            table(page, "A " + definitions.path(name).path("title").asText(), definitions.path(name));
        }
        return page.append(LANGUAGE.strip()).append('\n').toString();
    }

    private static void table(StringBuilder page, String title, JsonNode object) {
        page.append("## ").append(title).append("\n\n");
        page.append(object.path("description").asText()).append("\n\n| key | value | |\n|---|---|---|\n");
        Set<String> required = new HashSet<>();
        object.path("required").forEach(key -> required.add(key.asText()));
        object.path("properties").properties().forEach(entry -> {
            JsonNode value = entry.getValue();
            page.append("| `").append(entry.getKey()).append('`').append(required.contains(entry.getKey()) ? " *" : "");
            page.append(" | ").append(kind(value)).append(" | ");
            page.append(value.path("description").asText()).append(" |\n");
        });
        page.append("\n\\* required\n\n");
    }

    private static String kind(JsonNode value) {
        if (value.has("const")) {
            return value.path("const").asText();
        }
        if (value.has("enum")) {
            List<String> words = new ArrayList<>();
            value.path("enum").forEach(word -> words.add(word.asText()));
            return String.join(", ", words);
        }
        if (value.has("$ref")) {
            String name = value.path("$ref").asText().replace("#/$defs/", "");
            return switch (name) {
                case "word" -> "text";
                case "pair" -> "[low, high]";
                case "text" -> "{zh, en}";
                case "severity" -> "info, minor, major, critical";
                case "json-time", "binary-time", "detectors" -> "mapping";
                case "flapping" -> "false or mapping";
                default -> name;
            };
        }
        String type = value.path("type").isArray()
                ? value.path("type").path(0).asText()
                : value.path("type").asText();
        return switch (type) {
            case "array" -> "list";
            case "object" -> "mapping";
            case "string" -> "text";
            case "integer" -> "whole number";
            default -> type.toLowerCase(Locale.ROOT);
        };
    }
}
