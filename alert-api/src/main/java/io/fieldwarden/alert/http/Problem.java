package io.fieldwarden.alert.http;

import java.util.Map;

/**
 * Ends a request with an RFC 9457 problem. Codes are stable: programs decide by them, pages translate them.
 *
 * <p>{@code next} says what to do about it; {@code extra} are members of the answer beside the standard ones.
 */
final class Problem extends RuntimeException {
    private final int status;
    private final String code;
    private final String next;
    private final transient Map<String, Object> extra;
    private final transient Map<String, String> headers;

    private Problem(int status, String code, String detail, String next, Map<String, Object> extra) {
        this(status, code, detail, next, extra, Map.of());
    }

    private Problem(
            int status,
            String code,
            String detail,
            String next,
            Map<String, Object> extra,
            Map<String, String> headers) {
        super(detail, null, false, false);
        this.status = status;
        this.code = code;
        this.next = next;
        this.extra = extra;
        this.headers = headers;
    }

    static Problem of(int status, String code, String detail, String next) {
        return new Problem(status, code, detail, next, Map.of());
    }

    static Problem badField(String field, String detail) {
        return new Problem(
                400,
                "bad-field",
                field + ": " + detail,
                "Correct the field and send the request again.",
                Map.of("field", field));
    }

    static Problem notFound(String what, String id) {
        return of(
                404,
                "not-found",
                "There is no " + what + " '" + shown(id) + "', or you may not see it.",
                "Check the id; list what there is.");
    }

    static Problem exists(String what, String id) {
        return of(409, "already-exists", "There is a " + what + " '" + shown(id) + "' already.", "Choose another id.");
    }

    static Problem unauthenticated(String detail) {
        return of(
                        401,
                        "unauthenticated",
                        detail,
                        "Log in at POST /api/v1/session, or send Authorization: Bearer TOKEN.")
                .header("WWW-Authenticate", "Bearer realm=\"fieldwarden\"");
    }

    static Problem unavailable(String code, String detail) {
        return of(503, code, detail, "Try again in a moment; GET /api/v1/status shows which part is missing.")
                .header("Retry-After", "1");
    }

    Problem header(String name, String value) {
        Map<String, String> all = new java.util.TreeMap<>(headers);
        all.put(name, value);
        return new Problem(status, code, detail(), next, extra, all);
    }

    Problem with(String member, Object value) {
        Map<String, Object> all = new java.util.TreeMap<>(extra);
        all.put(member, value);
        return new Problem(status, code, detail(), next, all, headers);
    }

    /** No more of what somebody sent than a person wants to read back. */
    static String shown(String text) {
        String printable = text.replaceAll("\\p{Cntrl}", "?");
        return printable.length() <= 128 ? printable : printable.substring(0, 128) + "…";
    }

    int status() {
        return status;
    }

    String code() {
        return code;
    }

    String detail() {
        return String.valueOf(getMessage());
    }

    String next() {
        return next;
    }

    Map<String, Object> extra() {
        return extra;
    }

    Map<String, String> headers() {
        return headers;
    }
}
