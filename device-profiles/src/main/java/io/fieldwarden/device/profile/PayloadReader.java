package io.fieldwarden.device.profile;

import io.fieldwarden.device.ChannelId;
import io.fieldwarden.device.payload.Hj212Mapping;
import io.fieldwarden.device.payload.JsonMapping;
import io.fieldwarden.device.payload.JsonPaths;
import io.fieldwarden.device.payload.PayloadMapping;
import io.fieldwarden.device.payload.ScriptMapping;
import io.fieldwarden.device.payload.SenmlMapping;
import io.fieldwarden.device.payload.TimeForm;
import io.fieldwarden.device.payload.ValueRule;
import io.fieldwarden.device.script.Script;
import java.time.DateTimeException;
import java.time.ZoneId;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;

/** Reads {@code payload}: how devices write their messages. */
final class PayloadReader {
    private static final List<String> TIME_FORMS = List.of("iso8601", "s", "ms");

    /** One format: reads the keys of its section, of which {@code format} has been read. */
    interface Format {
        Optional<? extends PayloadMapping> read(Section payload, ValueRuleReader values);
    }

    /** A new format is a line here, a case of {@link PayloadMapping} and a definition in the schema. */
    private static final Map<String, Format> FORMATS = formats();

    private PayloadReader() {}

    private static Map<String, Format> formats() {
        Map<String, Format> formats = new LinkedHashMap<>();
        formats.put("json", PayloadReader::json);
        formats.put("binary", BinaryReader::binary);
        formats.put("modbus", BinaryReader::modbus);
        formats.put("senml", PayloadReader::senml);
        formats.put("javascript", PayloadReader::javascript);
        formats.put("hj212", PayloadReader::hj212);
        return formats;
    }

    static Optional<PayloadMapping> read(Section payload, Map<ChannelId, Channel> channels) {
        if (!payload.has("format")) {
            payload.missing("format");
        }
        Optional<Format> format =
                payload.oneOf("format", List.copyOf(FORMATS.keySet())).map(FORMATS::get);
        Optional<PayloadMapping> mapping = format.flatMap(found -> found.read(payload, new ValueRuleReader(channels)));
        if (format.isPresent()) {
            payload.end();
        }
        return mapping;
    }

    /** Text has its codes as they are, also those that are no numbers. */
    private static double asItStands(double code) {
        return code;
    }

    private static Optional<JsonMapping> json(Section payload, ValueRuleReader values) {
        Optional<String> each = path(payload, "each");
        if (each.isPresent() && each.get().startsWith("@")) {
            payload.fault("each", "begins with $: it is found in the message");
        }
        List<JsonMapping.Field> fields = new ArrayList<>();
        values(payload, values).forEach((channel, entry) -> {
            if (!entry.has("path")) {
                entry.missing("path");
            }
            Optional<String> path = path(entry, "path").map(found -> inRecord(found, each));
            recordsOnly(entry, "path", path, each);
            ValueRule rule = values.rule(entry, channel, PayloadReader::asItStands);
            entry.end();
            path.ifPresent(found -> fields.add(new JsonMapping.Field(found, rule)));
        });
        Optional<JsonMapping.Time> time = payload.section("time").flatMap(section -> time(section, each));
        return Optional.of(new JsonMapping(each, time, fields));
    }

    private static Optional<JsonMapping.Time> time(Section section, Optional<String> each) {
        if (!section.has("path")) {
            section.missing("path");
        }
        Optional<String> path = path(section, "path").map(found -> inRecord(found, each));
        recordsOnly(section, "path", path, each);
        TimeForm form = form(section);
        Optional<ZoneId> zone = section.make("zone", PayloadReader::zone);
        if (section.has("zone") && form != TimeForm.ISO8601) {
            section.fault("zone", "goes with the form iso8601 only");
        }
        section.end();
        return path.map(found -> new JsonMapping.Time(found, form, zone));
    }

    static TimeForm form(Section section) {
        if (!section.has("form")) {
            section.missing("form");
        }
        return section.oneOf("form", TIME_FORMS)
                .map(word -> TimeForm.valueOf(word.toUpperCase(Locale.ROOT)))
                .orElse(TimeForm.S);
    }

    private static ZoneId zone(String name) {
        try {
            return ZoneId.of(name);
        } catch (DateTimeException e) {
            throw new IllegalArgumentException("is not a time zone such as Asia/Shanghai", e);
        }
    }

    private static Optional<String> path(Section section, String key) {
        Optional<String> path = section.text(key);
        Optional<String> fault = path.flatMap(JsonPaths::fault);
        fault.ifPresent(rule -> section.fault(key, rule));
        return fault.isPresent() ? Optional.empty() : path;
    }

    /** {@code $.items[*].t} beside {@code each: $.items} is {@code @.t}. */
    private static String inRecord(String path, Optional<String> each) {
        return each.map(all -> all.endsWith("[*]") ? all : all + "[*]")
                .filter(path::startsWith)
                .map(all -> "@" + path.substring(all.length()))
                .orElse(path);
    }

    private static void recordsOnly(Section section, String key, Optional<String> path, Optional<String> each) {
        if (each.isEmpty() && path.isPresent() && path.get().startsWith("@")) {
            section.fault(key, "begins with @, the record, but there is no each");
        }
    }

    /** Without values what the codec returns under the name of a channel is that channel's. */
    private static Optional<ScriptMapping> javascript(Section payload, ValueRuleReader values) {
        Optional<Script> script = payload.requiredText("script").map(Script::new);
        List<JsonMapping.Field> fields = new ArrayList<>();
        if (payload.has("values")) {
            values(payload, values).forEach((channel, entry) -> {
                if (!entry.has("path")) {
                    entry.missing("path");
                }
                Optional<String> path = path(entry, "path");
                recordsOnly(entry, "path", path, Optional.empty());
                ValueRule rule = values.rule(entry, channel, PayloadReader::asItStands);
                entry.end();
                path.ifPresent(found -> fields.add(new JsonMapping.Field(found, rule)));
            });
        } else {
            values.plain()
                    .forEach(rule -> fields.add(new JsonMapping.Field(ScriptMapping.pathOf(rule.channel()), rule)));
        }
        Optional<JsonMapping.Time> time = payload.section("time").flatMap(section -> time(section, Optional.empty()));
        return script.map(text -> new ScriptMapping(text, new JsonMapping(Optional.empty(), time, fields)));
    }

    /** The entries of {@code values}, by channel. */
    private static Map<Channel, Section> values(Section payload, ValueRuleReader reader) {
        if (!payload.has("values")) {
            payload.missing("values");
        }
        Map<Channel, Section> entries = new LinkedHashMap<>();
        payload.section("values")
                .ifPresent(all -> all.names()
                        .forEach(name -> reader.channel(name, () -> all.keyFault(name, reader.unknown(name)))
                                .ifPresent(
                                        channel -> all.section(name).ifPresent(entry -> entries.put(channel, entry)))));
        return entries;
    }

    private static Optional<SenmlMapping> senml(Section payload, ValueRuleReader values) {
        Map<String, ValueRule> rules = new HashMap<>();
        values(payload, values).forEach((channel, entry) -> {
            Optional<String> name = entry.requiredText("name");
            ValueRule rule = values.rule(entry, channel, PayloadReader::asItStands);
            entry.end();
            if (name.isPresent() && rules.put(name.get(), rule) != null) {
                entry.fault("name", "is the name of another channel already");
            }
        });
        return Optional.of(new SenmlMapping(rules, values.names()));
    }

    private static Optional<Hj212Mapping> hj212(Section payload, ValueRuleReader values) {
        Map<String, ValueRule> rules = new HashMap<>();
        values(payload, values).forEach((channel, entry) -> {
            Optional<String> factor = entry.requiredText("factor");
            String field = entry.text("field").orElse("Rtd");
            int command = entry.whole("command", 1_000, 9_999).orElse(Hj212Mapping.ANY);
            ValueRule rule = values.rule(entry, channel, PayloadReader::asItStands);
            entry.end();
            if (factor.isPresent() && rules.put(Hj212Mapping.key(command, factor.get(), field), rule) != null) {
                entry.fault("factor", "is with this field that of another channel already");
            }
        });
        return Optional.of(new Hj212Mapping(rules));
    }
}
