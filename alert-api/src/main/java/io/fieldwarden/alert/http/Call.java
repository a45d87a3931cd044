package io.fieldwarden.alert.http;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import io.fieldwarden.alert.access.Grant;
import io.fieldwarden.alert.access.Permission;
import io.fieldwarden.alert.access.Principal;
import io.fieldwarden.alert.store.Author;
import io.javalin.http.Context;
import java.time.Instant;
import java.time.format.DateTimeParseException;
import java.util.Arrays;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Locale;
import java.util.Optional;
import java.util.Set;
import java.util.function.Function;
import org.jspecify.annotations.Nullable;

/** One request on its way through a handler. For the thread that handles it. */
final class Call {
    private static final int MAX_PARAMETER = 512;
    private static final int MAX_IDEMPOTENCY_KEY = 128;

    private final Context context;
    private final Permission permission;
    private final @Nullable Principal principal;
    private final Instant now;
    private Runnable keyRead = () -> {};

    Call(Context context, Permission permission, @Nullable Principal principal, Instant now) {
        this.context = context;
        this.permission = permission;
        this.principal = principal;
        this.now = now;
    }

    /** @param told once, when the handler asks for the key */
    void whenKeyIsRead(Runnable told) {
        this.keyRead = told;
    }

    Context context() {
        return context;
    }

    /** When the request arrived. */
    Instant now() {
        return now;
    }

    /** Who asks; only routes that are not open have one. */
    Principal principal() {
        if (principal == null) {
            throw new IllegalStateException("an open route asked who calls");
        }
        return principal;
    }

    /** What gives the asker this route's permission. */
    List<Grant> grants() {
        return principal().grantsFor(permission, now);
    }

    /** Who answers for a change of this request. */
    Author author() {
        return new Author(principal().name(), now, grants());
    }

    String path(String name) {
        return context.pathParam(name);
    }

    /** An id in the path; one that cannot be an id names nothing. */
    <T> T pathId(String name, String what, Function<String, T> parse) {
        String text = context.pathParam(name);
        try {
            return parse.apply(text);
        } catch (IllegalArgumentException e) {
            throw Problem.notFound(what, text);
        }
    }

    Optional<String> query(String name) {
        String value = context.queryParam(name);
        if (value == null || value.isEmpty()) {
            return Optional.empty();
        }
        if (value.length() > MAX_PARAMETER) {
            throw Problem.badField(name, "is longer than " + MAX_PARAMETER + " characters");
        }
        return Optional.of(value);
    }

    <T> Optional<T> query(String name, Function<String, T> parse) {
        return query(name).map(text -> {
            try {
                return parse.apply(text);
            } catch (IllegalArgumentException e) {
                throw Problem.badField(name, "'" + Problem.shown(text) + "' is not known here");
            }
        });
    }

    /** Words after commas, or the parameter repeated. */
    <T> Set<T> querySet(String name, Function<String, T> parse) {
        Set<T> values = new LinkedHashSet<>();
        for (String repeated : context.queryParams(name)) {
            if (repeated.length() > MAX_PARAMETER) {
                throw Problem.badField(name, "is longer than " + MAX_PARAMETER + " characters");
            }
            Arrays.stream(repeated.split(",", -1))
                    .filter(word -> !word.isEmpty())
                    .forEach(word -> {
                        try {
                            values.add(parse.apply(word));
                        } catch (IllegalArgumentException e) {
                            throw Problem.badField(name, "'" + Problem.shown(word) + "' is not known here");
                        }
                    });
        }
        return values;
    }

    int queryInteger(String name, int otherwise, int min, int max) {
        return query(name)
                .map(text -> {
                    try {
                        int value = Integer.parseInt(text);
                        if (value >= min && value <= max) {
                            return value;
                        }
                    } catch (NumberFormatException e) {
                        throw Problem.badField(name, "'" + Problem.shown(text) + "' is not a whole number");
                    }
                    throw Problem.badField(name, "must be from " + min + " to " + max);
                })
                .orElse(otherwise);
    }

    /** RFC 3339, or epoch milliseconds. */
    Optional<Instant> queryTime(String name) {
        return query(name).map(text -> {
            try {
                if (text.matches("-?\\d{1,15}")) {
                    return Instant.ofEpochMilli(Long.parseLong(text));
                }
                Instant time = Instant.parse(text.replace(' ', '+'));
                if (time.getEpochSecond() >= 0 && time.getEpochSecond() < 253_402_300_800L) {
                    return time;
                }
            } catch (DateTimeParseException e) {
                throw Problem.badField(
                        name, "'" + Problem.shown(text) + "' is not a time like 2026-11-23T08:00:00Z or milliseconds");
            }
            throw Problem.badField(name, "must be from 1970 to 9999");
        });
    }

    /** The body, which must be called JSON: a form of another site cannot send that without asking. */
    Body body() {
        byte[] bytes = context.bodyAsBytes();
        if (bytes.length == 0) {
            return new Body(Json.object());
        }
        String type = contentType();
        if (!type.equals("application/json")) {
            throw Problem.of(
                    415,
                    "unsupported-media-type",
                    "The content type is '" + Problem.shown(type) + "'.",
                    "Send application/json.");
        }
        return new Body(Json.read(bytes));
    }

    /** In lower case and without parameters; empty when there is none. */
    String contentType() {
        String type = context.contentType();
        return type == null ? "" : type.split(";", 2)[0].trim().toLowerCase(Locale.ROOT);
    }

    /** The version in {@code If-Match}; empty when there is none or it is {@code *}. */
    Optional<Long> ifMatch() {
        String header = context.header("If-Match");
        if (header == null || header.equals("*")) {
            return Optional.empty();
        }
        String tag = header.startsWith("W/") ? header.substring(2) : header;
        if (!tag.matches("\"\\d{1,18}\"")) {
            throw Problem.badField("If-Match", "'" + Problem.shown(header) + "' is not an ETag that we gave");
        }
        return Optional.of(Long.parseLong(tag.substring(1, tag.length() - 1)));
    }

    /** For a handler that keeps the key with what it does; see {@link Repeats}. */
    Optional<String> idempotencyKey() {
        keyRead.run();
        keyRead = () -> {};
        String key = context.header("Idempotency-Key");
        if (key == null || key.isEmpty()) {
            return Optional.empty();
        }
        if (key.length() > MAX_IDEMPOTENCY_KEY || !key.chars().allMatch(c -> c > ' ' && c < 127)) {
            throw Problem.badField("Idempotency-Key", "must be 1 to " + MAX_IDEMPOTENCY_KEY + " printable characters");
        }
        return Optional.of(key);
    }

    void reply(JsonNode body) {
        reply(200, body);
    }

    void reply(int status, JsonNode body) {
        context.status(status).contentType("application/json").result(Json.bytes(body));
    }

    void noContent() {
        context.status(204);
    }

    void etag(long version) {
        context.header("ETag", "\"" + version + "\"");
    }

    /** {@code items} and {@code next}, the form of every list. */
    static ObjectNode page(List<? extends JsonNode> items, Optional<String> next) {
        ObjectNode page = Json.object();
        page.putArray("items").addAll(items);
        return page.put("next", next.orElse(null));
    }
}
