package io.fieldwarden.alert.http;

import io.fieldwarden.alert.access.Scope;
import io.fieldwarden.alert.push.Channel;
import io.fieldwarden.alert.push.ChannelKind;
import io.fieldwarden.alert.push.Field;
import io.fieldwarden.alert.push.Words;
import io.fieldwarden.alert.upload.Mapping;
import io.fieldwarden.device.OrganisationId;
import io.fieldwarden.device.Severity;
import java.time.DateTimeException;
import java.time.LocalTime;
import java.time.ZoneId;
import java.util.HashSet;
import java.util.Map;
import java.util.Set;
import java.util.TreeMap;

/** Reads a channel out of a request. */
final class PushBody {
    private static final String[] FIELDS = {
        "kind",
        "name",
        "organisation",
        "category",
        "severity",
        "kinds",
        "historic",
        "enabled",
        "language",
        "quiet",
        "perMinute",
        "template",
        "settings"
    };
    private static final int MAX_NAME = 80;
    private static final int MAX_TEMPLATE = 2_000;
    private static final int MAX_PER_MINUTE = 600;
    private static final int MAX_KINDS = 50;

    private final Body body;

    PushBody(Body body) {
        this.body = body.only(FIELDS);
    }

    ChannelKind kind() {
        return body.value("kind", ChannelKind::ofText);
    }

    boolean names(ChannelKind kind) {
        return body.optional("kind", ChannelKind::ofText).map(kind::equals).orElse(true);
    }

    /** @throws Problem when it is more than the asker may see */
    Channel.Owner owner(String user, Scope scope) {
        Channel.Owner owner = new Channel.Owner(
                user,
                body.text("name", MAX_NAME).strip(),
                body.optional("organisation", OrganisationId::new),
                body.optionalText("category", MAX_NAME).filter(text -> !text.isEmpty()));
        if (!scope.covers(owner.organisation(), owner.category().orElse(""))) {
            throw Problem.of(
                    403,
                    "outside-scope",
                    "Your grants do not reach all that the channel would tell of.",
                    "Name an organisation and a category that your grants cover.");
        }
        return owner;
    }

    /** A mapping says itself for which kinds it is made. */
    Channel.Filter filter(ChannelKind kind, Map<String, String> settings) {
        Severity least = body.optional("severity", PushBody::severity).orElse(Severity.INFO);
        Set<String> kinds = new HashSet<>(body.texts("kinds"));
        if (kinds.size() > MAX_KINDS || kinds.stream().anyMatch(word -> !word.matches("[a-z][a-z0-9.-]{0,63}"))) {
            throw Problem.badField("kinds", "must be at most " + MAX_KINDS + " words such as alert.raised or deadline");
        }
        if (kinds.isEmpty() && kind == ChannelKind.UPLOAD) {
            kinds.addAll(
                    Mapping.parse(settings.getOrDefault("mapping", "")).shape().kinds());
        }
        return new Channel.Filter(least, kinds, body.flag("historic", kind.isForPrograms()));
    }

    private static Severity severity(String text) {
        try {
            return Severity.ofText(text);
        } catch (IllegalArgumentException e) {
            throw new IllegalArgumentException("must be info, minor, major or critical", e);
        }
    }

    Channel.Manner manner() {
        String language = body.optionalText("language", 2).orElse("zh");
        if (!language.equals("zh") && !language.equals("en")) {
            throw Problem.badField("language", "must be zh or en");
        }
        String template = body.optionalText("template", MAX_TEMPLATE).orElse("").strip();
        Words.fault(template).ifPresent(fault -> {
            throw Problem.badField("template", fault);
        });
        return new Channel.Manner(
                body.flag("enabled", true),
                language,
                body.object("quiet").map(PushBody::quiet),
                body.integer("perMinute", 1, MAX_PER_MINUTE),
                template);
    }

    private static Channel.Quiet quiet(Body quiet) {
        quiet.only("from", "to", "zone");
        LocalTime from = quiet.value("from", PushBody::time);
        LocalTime to = quiet.value("to", PushBody::time);
        if (from.equals(to)) {
            throw Problem.badField("quiet.to", "is the time of quiet.from");
        }
        return new Channel.Quiet(
                from, to, quiet.optional("zone", PushBody::zone).orElse(ZoneId.of("Asia/Shanghai")));
    }

    private static LocalTime time(String text) {
        try {
            return LocalTime.parse(text);
        } catch (DateTimeException e) {
            throw new IllegalArgumentException("'" + Problem.shown(text) + "' is not a time like 22:30", e);
        }
    }

    private static ZoneId zone(String text) {
        try {
            return ZoneId.of(text);
        } catch (DateTimeException e) {
            throw new IllegalArgumentException("'" + Problem.shown(text) + "' is no time zone", e);
        }
    }

    /**
     * The settings, checked.
     *
     * @param kept those there are: what is sent back as it was shown, or left out while it is secret, stays
     */
    Map<String, String> settings(ChannelKind kind, Map<String, String> kept) {
        Body sent = body.object("settings").orElseThrow(() -> Problem.badField("settings", "is missing"));
        sent.only(kind.fields().stream()
                .map(Field::name)
                .filter(name -> !name.equals("secrets"))
                .toArray(String[]::new));
        Map<String, String> settings = new TreeMap<>();
        for (Field field : kind.fields()) {
            String before = kept.getOrDefault(field.name(), "");
            String value = sent.textOrLines(field.name(), field.longest())
                    .map(text -> field.isMasked(text, before) ? before : text)
                    .orElse(field.stays() ? before : "");
            if (value.isEmpty()) {
                if (field.required()) {
                    throw Problem.badField("settings." + field.name(), "is missing");
                }
                continue;
            }
            field.fault(value).ifPresent(fault -> {
                throw Problem.badField("settings." + field.name(), fault);
            });
            settings.put(field.name(), value);
        }
        return settings;
    }
}
