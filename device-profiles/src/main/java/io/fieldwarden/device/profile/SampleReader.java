package io.fieldwarden.device.profile;

import io.fieldwarden.device.DeviceId;
import io.fieldwarden.device.Reading;
import io.fieldwarden.device.payload.Decoded;
import io.fieldwarden.device.payload.MessageContext;
import io.fieldwarden.device.payload.Payload;
import io.fieldwarden.device.payload.RawValue;
import io.fieldwarden.device.payload.RejectReason;
import io.fieldwarden.device.payload.ScriptMapping;
import io.fieldwarden.device.payload.Verdict;
import io.fieldwarden.device.script.Script;
import java.nio.charset.StandardCharsets;
import java.time.Instant;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.Base64;
import java.util.HashSet;
import java.util.HexFormat;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.stream.Collectors;
import org.yaml.snakeyaml.nodes.Node;
import org.yaml.snakeyaml.nodes.SequenceNode;

/**
 * Reads {@code samples} and runs them: messages with what the profile must make of them. A reading that no line expects and a
 * rejection that none expects are faults too, so that a change of the mapping cannot go unnoticed.
 */
final class SampleReader {
    private static final int MAX_SAMPLES = 100;
    private static final int MAX_PORT = 255;
    private static final DeviceId DEVICE = new DeviceId("sample");

    /** Samples without a time are received here, those with a time when the newest of them was observed. */
    private static final Instant RECEIVED = Instant.parse("2026-01-01T00:00:00Z");

    private static final List<String> FORMS = List.of("text", "hex", "base64");
    private static final List<String> REASONS =
            Arrays.stream(RejectReason.values()).map(RejectReason::text).toList();

    private final Section top;
    private final MessageReader reader;
    private final DeviceProfile profile;

    SampleReader(Section top, DeviceProfile profile) {
        this.top = top;
        this.profile = profile;
        this.reader = new MessageReader(profile);
    }

    /** Where there is no engine for the codec of the profile, as in an edge agent, nobody can tell whether samples hold. */
    List<SampleResult> run() {
        if (profile.terms().payload().orElse(null) instanceof ScriptMapping mapping) {
            if (!Script.available()) {
                return List.of();
            }
            Optional<String> fault = mapping.fault();
            if (fault.isPresent()) {
                top.section("payload").ifPresent(payload -> payload.fault("script", "cannot be used: " + fault.get()));
                return List.of();
            }
        }
        List<Node> items = top.list("samples");
        if (items.size() > MAX_SAMPLES) {
            top.fault("samples", "has more than " + MAX_SAMPLES + " entries");
            return List.of();
        }
        List<SampleResult> results = new ArrayList<>();
        Set<String> names = new HashSet<>();
        for (Node item : items) {
            int before = top.faults().size();
            Section entry = new Section(item, "samples[" + results.size() + "]", top.faults());
            String name = entry.requiredText("name").orElse("");
            if (!name.isEmpty() && !names.add(name)) {
                entry.fault("name", "is the name of another sample");
            }
            Verdict verdict = sample(entry);
            entry.end();
            results.add(new SampleResult(name, profile, verdict, top.faults().since(before)));
        }
        return results;
    }

    private Verdict sample(Section entry) {
        String type = entry.text("content-type").orElse("");
        int port = entry.whole("port", 1, MAX_PORT)
                .orElse(MessageContext.of(type, 0).port());
        Optional<byte[]> bytes = bytes(entry);
        Optional<String> rejects = entry.oneOf("rejects", REASONS);
        Map<String, Node> gives = gives(entry);
        if (!entry.has("gives") && !entry.has("rejects")) {
            entry.missing("gives");
        }
        if (bytes.isEmpty()) {
            return new Verdict(List.of(), List.of());
        }
        MessageContext context = new MessageContext(type, port, RECEIVED.toEpochMilli(), "");
        Decoded decoded = reader.decode(Payload.of(bytes.get()), context);
        Verdict verdict = reader.verdict(DEVICE, decoded, received(decoded));
        compare(entry, gives, verdict);
        compareRejections(entry, rejects, verdict);
        return verdict;
    }

    /** No sample of the past is late and none of the future early: that is no matter of the mapping. */
    private static Instant received(Decoded decoded) {
        long newest = RECEIVED.toEpochMilli();
        if (decoded instanceof Decoded.Values values) {
            for (RawValue value : values.values()) {
                boolean sane = value.observedAt() < RECEIVED.toEpochMilli() * 2;
                newest = sane ? Math.max(newest, value.observedAt()) : newest;
            }
        }
        return Instant.ofEpochMilli(newest);
    }

    private static Optional<byte[]> bytes(Section entry) {
        List<String> given = FORMS.stream().filter(entry::has).toList();
        if (given.size() != 1) {
            entry.faults()
                    .at(
                            entry.node(),
                            entry.path(),
                            String.join(", ", given),
                            "has not exactly one of text, hex, base64");
            return Optional.empty();
        }
        return switch (given.get(0)) {
            case "text" -> entry.make("text", text -> text.getBytes(StandardCharsets.UTF_8));
            case "hex" -> entry.make("hex", SampleReader::hex);
            default -> entry.make("base64", SampleReader::base64);
        };
    }

    private static byte[] hex(String text) {
        try {
            return HexFormat.of().parseHex(text.replaceAll("[\\s:]", ""));
        } catch (IllegalArgumentException e) {
            throw new IllegalArgumentException("is not an even number of hexadecimal digits", e);
        }
    }

    private static byte[] base64(String text) {
        try {
            return Base64.getDecoder().decode(text.replaceAll("\\s", ""));
        } catch (IllegalArgumentException e) {
            throw new IllegalArgumentException("is not Base64", e);
        }
    }

    private Map<String, Node> gives(Section entry) {
        Optional<Section> section = entry.section("gives");
        return section.map(all -> all.names().stream()
                        .filter(name -> known(all, name))
                        .collect(Collectors.toMap(
                                name -> name, name -> all.find(name).orElseThrow())))
                .orElse(Map.of());
    }

    private boolean known(Section all, String name) {
        ValueRuleReader channels = new ValueRuleReader(profile.channels());
        return channels.channel(name, () -> all.keyFault(name, channels.unknown(name)))
                .isPresent();
    }

    private void compare(Section entry, Map<String, Node> gives, Verdict verdict) {
        Map<String, List<Reading>> readings = verdict.readings().stream()
                .collect(Collectors.groupingBy(reading -> reading.channel().value()));
        gives.forEach((channel, expected) -> {
            List<Node> each = expected instanceof SequenceNode list ? list.getValue() : List.of(expected);
            List<Reading> got = readings.getOrDefault(channel, List.of());
            String path = entry.in("gives") + "." + channel;
            if (got.size() != each.size()) {
                String why = got.isEmpty() ? "is not in the message as the profile reads it" + why(verdict) : "";
                String many = "is " + each.size() + " values; the profile reads " + got.size();
                top.faults().at(expected, path, Section.shown(expected), got.isEmpty() ? why : many);
                return;
            }
            for (int i = 0; i < each.size(); i++) {
                new Expected(top.faults(), path, each.get(i)).hold(got.get(i));
            }
        });
        readings.forEach((channel, got) -> {
            if (!gives.containsKey(channel)) {
                entry.faults()
                        .at(
                                entry.node(),
                                entry.in("gives"),
                                channel,
                                "is read too, with " + Expected.shown(got.get(0)) + ", and not expected");
            }
        });
    }

    private static String why(Verdict verdict) {
        return verdict.rejections().isEmpty()
                ? ""
                : ": " + verdict.rejections().get(0).detail();
    }

    private static void compareRejections(Section entry, Optional<String> rejects, Verdict verdict) {
        List<String> reasons =
                verdict.rejections().stream().map(each -> each.reason().text()).toList();
        if (rejects.isPresent() && !reasons.contains(rejects.get())) {
            String got =
                    reasons.isEmpty() ? "nothing is rejected" : "what is rejected is " + String.join(", ", reasons);
            entry.fault("rejects", "does not happen: " + got);
        }
        if (rejects.isEmpty() && !entry.has("rejects") && !reasons.isEmpty()) {
            Verdict.Rejection first = verdict.rejections().get(0);
            entry.faults()
                    .at(
                            entry.node(),
                            entry.in("rejects"),
                            first.reason().text().toLowerCase(Locale.ROOT),
                            "is a rejection that is not expected: " + first.detail());
        }
    }
}
