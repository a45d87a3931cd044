package io.fieldwarden.alert.http;

import com.fasterxml.jackson.databind.node.ArrayNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import io.fieldwarden.alert.access.Permission;
import io.fieldwarden.alert.store.ProfileStore;
import io.fieldwarden.device.DeviceId;
import io.fieldwarden.device.ProfileId;
import io.fieldwarden.device.ProfileRef;
import io.fieldwarden.device.Reading;
import io.fieldwarden.device.payload.MessageContext;
import io.fieldwarden.device.payload.Payload;
import io.fieldwarden.device.payload.PayloadMapping;
import io.fieldwarden.device.payload.Verdict;
import io.fieldwarden.device.profile.Channel;
import io.fieldwarden.device.profile.DeviceProfile;
import io.fieldwarden.device.profile.Fault;
import io.fieldwarden.device.profile.MessageReader;
import io.fieldwarden.device.profile.ProfileLoader;
import io.fieldwarden.device.profile.SampleResult;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.Base64;
import java.util.HexFormat;
import java.util.List;
import java.util.Locale;
import java.util.Optional;

/** Trying a profile before it is kept: what is wrong with its text, and what it makes of messages. Changes nothing. */
final class ProfileCheckRoutes {
    private static final int MAX_YAML = 1_000_000;
    private static final int MAX_MESSAGE = 65_536;
    private static final int MAX_MESSAGES = 50;
    private static final int MAX_READINGS = 1_000;
    private static final int MAX_PORT = 255;
    private static final DeviceId SAMPLE = new DeviceId("sample");

    private final ProfileStore profiles;

    ProfileCheckRoutes(Stores stores) {
        this.profiles = stores.profiles();
    }

    List<Route> routes() {
        return List.of(
                Route.post("/api/v1/profiles/check", Permission.PROFILES_TRY, this::check),
                Route.post("/api/v1/profiles/decode", Permission.PROFILES_TRY, this::decode));
    }

    private void check(Call call) {
        ProfileLoader.Loaded loaded = ProfileLoader.load(text(call));
        ObjectNode node = Json.object();
        node.put("ok", loaded.faults().isEmpty());
        node.set("faults", faults(loaded.faults()));
        Optional<DeviceProfile> read =
                loaded.profile().or(() -> loaded.samples().stream().findFirst().map(SampleResult::profile));
        node.set("profile", read.map(ProfileCheckRoutes::summary).orElse(null));
        ArrayNode samples = node.putArray("samples");
        loaded.samples().forEach(sample -> samples.add(json(sample)));
        call.reply(node);
    }

    /** Also an empty one: that is a fault to tell, not a missing field. */
    private static String text(Call call) {
        return call.contentType().equals("application/json")
                ? call.body()
                        .only("yaml")
                        .optionalText("yaml", MAX_YAML)
                        .orElseThrow(() -> Problem.badField("yaml", "is missing"))
                : ProfileRoutes.yaml(call);
    }

    /** All faults of a text, in its order. */
    static ArrayNode faults(List<Fault> all) {
        ArrayNode faults = Json.array();
        for (Fault fault : all) {
            faults.addObject()
                    .put("line", fault.line())
                    .put("column", fault.column())
                    .put("what", fault.what())
                    .put("value", Problem.shown(fault.value()))
                    .put("rule", fault.rule());
        }
        return faults;
    }

    private static ObjectNode summary(DeviceProfile profile) {
        ObjectNode node = Json.object();
        node.put("id", profile.ref().id().value());
        node.put("version", profile.ref().version());
        node.set("name", Json.text(profile.name()));
        node.put("category", profile.category());
        node.put("retention", profile.terms().retention());
        node.put("latenessSeconds", profile.lateness().toSeconds());
        node.put(
                "payloadFormat",
                profile.terms().payload().map(PayloadMapping::format).orElse("standard"));
        ArrayNode channels = node.putArray("channels");
        profile.channels().values().forEach(channel -> channels.add(ChannelJson.of(channel)));
        ArrayNode parameters = node.putArray("parameters");
        profile.parameters().values().forEach(parameter -> {
            ObjectNode one = parameters.addObject().put("name", parameter.name());
            one.set("label", Json.text(parameter.label()));
            one.put("unit", parameter.unit());
            one.put("type", parameter.type().name().toLowerCase(Locale.ROOT));
            one.put("default", parameter.fallback().orElse(null));
        });
        ArrayNode rules = node.putArray("rules");
        profile.rules().forEach(rule -> rules.add(RuleJson.of(rule)));
        node.set("detectors", DetectorJson.of(profile));
        ArrayNode notFormal = node.putArray("notFormal");
        profile.terms()
                .notFormal()
                .forEach(rule -> notFormal.addObject().put("id", rule.id()).put("reason", rule.reason()));
        return node;
    }

    private void decode(Call call) {
        Body body = call.body().only("yaml", "profile", "version", "samples");
        List<Body> samples = body.objects("samples");
        if (samples.isEmpty() || samples.size() > MAX_MESSAGES) {
            throw Problem.badField("samples", "must be a list of 1 to " + MAX_MESSAGES + " messages");
        }
        DeviceProfile profile = profile(body);
        MessageReader reader = new MessageReader(profile);
        ArrayNode items = Json.array();
        for (Body sample : samples) {
            sample.only("text", "hex", "base64", "contentType", "port");
            String type = sample.optionalText("contentType", 128).orElse("");
            MessageContext typed = MessageContext.of(type, call.now().toEpochMilli());
            int port = sample.integer("port", 1, MAX_PORT).orElse(typed.port());
            MessageContext context = new MessageContext(type, port, typed.receivedAt(), "");
            items.add(json(profile, reader.read(SAMPLE, Payload.of(bytes(sample)), context)));
        }
        call.reply(Json.object().set("items", items));
    }

    /** The text given, a version, or the active version. */
    private DeviceProfile profile(Body body) {
        Optional<String> yaml = body.optionalText("yaml", MAX_YAML);
        if (yaml.isPresent()) {
            ProfileLoader.Loaded loaded = ProfileLoader.load(yaml.get());
            return loaded.profile().orElseThrow(() -> ProfileRoutes.faulty(loaded.faults()));
        }
        ProfileId id = body.value("profile", ProfileId::new);
        Optional<Integer> version = body.integer("version", 1, Integer.MAX_VALUE);
        return version.isPresent()
                ? profiles.profile(new ProfileRef(id, version.get()))
                        .orElseThrow(() -> Problem.notFound("profile", id + "@" + version.get()))
                : profiles.active(id).orElseThrow(() -> Problem.notFound("profile", id.value()));
    }

    private static byte[] bytes(Body sample) {
        List<byte[]> given = new ArrayList<>();
        sample.optionalText("text", MAX_MESSAGE).ifPresent(text -> given.add(text.getBytes(StandardCharsets.UTF_8)));
        sample.optionalText("hex", 3 * MAX_MESSAGE).ifPresent(text -> given.add(hex(text)));
        sample.optionalText("base64", 2 * MAX_MESSAGE).ifPresent(text -> given.add(base64(text)));
        if (given.size() != 1) {
            throw Problem.badField("samples", "each has exactly one of text, hex and base64");
        }
        if (given.get(0).length > MAX_MESSAGE) {
            throw Problem.badField("samples", "a message has at most " + MAX_MESSAGE + " bytes");
        }
        return given.get(0);
    }

    private static byte[] hex(String text) {
        try {
            return HexFormat.of().parseHex(text.replaceAll("[\\s:]", ""));
        } catch (IllegalArgumentException e) {
            throw Problem.badField("hex", "'" + Problem.shown(text) + "' is not an even number of hexadecimal digits");
        }
    }

    private static byte[] base64(String text) {
        try {
            return Base64.getDecoder().decode(text.strip());
        } catch (IllegalArgumentException e) {
            throw Problem.badField("base64", "'" + Problem.shown(text) + "' is not Base64");
        }
    }

    private static ObjectNode json(SampleResult sample) {
        ObjectNode node = Json.object().put("name", sample.name()).put("ok", sample.ok());
        ObjectNode verdict = json(sample.profile(), sample.verdict());
        node.set("gives", verdict.path("readings"));
        node.set("rejections", verdict.path("rejections"));
        return node.set("faults", faults(sample.faults()));
    }

    /** At most a thousand readings: a person looks at them. */
    private static ObjectNode json(DeviceProfile profile, Verdict verdict) {
        ObjectNode node = Json.object();
        ArrayNode readings = node.putArray("readings");
        verdict.readings().stream().limit(MAX_READINGS).forEach(reading -> readings.add(json(profile, reading)));
        ArrayNode rejections = node.putArray("rejections");
        verdict.rejections().stream()
                .limit(MAX_READINGS)
                .forEach(rejection -> rejections
                        .addObject()
                        .put("reason", rejection.reason().text())
                        .put("detail", rejection.detail()));
        return node;
    }

    private static ObjectNode json(DeviceProfile profile, Reading reading) {
        Optional<Channel> channel = profile.channel(reading.channel());
        ObjectNode node = Json.object().put("channel", reading.channel().value());
        node.set("name", channel.map(known -> Json.text(known.name())).orElse(null));
        return node.put("value", reading.value())
                .put("text", reading.text())
                .put("unit", channel.map(Channel::unit).orElse(""))
                .put("at", reading.observedAt().toString())
                .put("quality", reading.quality().level().name().toLowerCase(Locale.ROOT))
                .put("reason", reading.quality().reason().text());
    }
}
