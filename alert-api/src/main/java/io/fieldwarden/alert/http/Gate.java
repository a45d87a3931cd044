package io.fieldwarden.alert.http;

import io.fieldwarden.alert.access.Grant;
import io.fieldwarden.alert.access.Permission;
import io.fieldwarden.alert.access.Principal;
import io.fieldwarden.alert.store.SessionStore;
import io.fieldwarden.alert.store.TokenStore;
import io.javalin.http.Context;
import io.javalin.http.HandlerType;
import java.time.Instant;
import java.util.Optional;
import java.util.Set;
import java.util.function.Supplier;
import org.jspecify.annotations.Nullable;

/** Every access decision of the API: who asks, whether they may, and whether a browser was made to ask by another site. */
final class Gate {
    static final String COOKIE = "fieldwarden";

    /** Pages of other sites cannot set it without asking first, and they are never allowed to. */
    static final String CSRF_HEADER = "X-Requested-With";

    private static final String BEARER = "Bearer ";
    private static final Set<HandlerType> SAFE = Set.of(HandlerType.GET, HandlerType.HEAD, HandlerType.OPTIONS);

    private final Supplier<Credentials> credentials;

    /** Where sessions and tokens are looked up. */
    record Credentials(SessionStore sessions, TokenStore tokens) {}

    Gate(Supplier<Credentials> credentials) {
        this.credentials = credentials;
    }

    /**
     * The principal of a request that may go on; null on an open route.
     *
     * @throws Problem 401 or 403
     */
    @Nullable
    Principal admit(Permission permission, Context context, Instant now) {
        if (permission.isOpen()) {
            return null;
        }
        Principal principal = identify(context, now);
        if (principal.byCookie() && !SAFE.contains(context.method())) {
            refuseForeignPages(context);
        }
        if (permission != Permission.SELF) {
            refuseUndone(principal.duty());
        }
        if (!principal.may(permission, now)) {
            throw Problem.of(
                    403,
                    "forbidden",
                    "Your roles "
                            + principal.roles(now).stream().map(r -> r.text()).toList() + " do not allow this.",
                    "Ask an administrator for a role that does.");
        }
        if (permission.isWhole()
                && principal.grantsFor(permission, now).stream().noneMatch(Grant::isUnlimited)) {
            throw Problem.of(
                    403,
                    "outside-scope",
                    "This reaches everybody, and your grants are for a part.",
                    "Ask somebody with a grant for everything.");
        }
        return principal;
    }

    private static void refuseUndone(Principal.Duty duty) {
        switch (duty) {
            case NONE -> {}
            case CHANGE_PASSWORD ->
                throw Problem.of(
                        403,
                        "password-change-required",
                        "The first password must be changed before anything else.",
                        "POST /api/v1/me/password with the old and a new one.");
            case ADD_SECOND_FACTOR ->
                throw Problem.of(
                        403,
                        "second-factor-missing",
                        "Your role asks for a second factor, and your account has none.",
                        "POST /api/v1/me/second-factor, then confirm it with a code.");
        }
    }

    private Principal identify(Context context, Instant now) {
        String header = context.header("Authorization");
        if (header != null) {
            if (!header.regionMatches(true, 0, BEARER, 0, BEARER.length())) {
                throw Problem.unauthenticated("The Authorization header is not of the form 'Bearer TOKEN'.");
            }
            String token = header.substring(BEARER.length()).trim();
            return bySession(token, false, now)
                    .or(() -> credentials.get().tokens().principal(token, now))
                    .orElseThrow(() -> Problem.unauthenticated("The token is not known or no longer valid."));
        }
        String cookie = context.cookie(COOKIE);
        if (cookie == null || cookie.isEmpty()) {
            throw Problem.unauthenticated("The request has no credentials.");
        }
        return bySession(cookie, true, now).orElseThrow(() -> Problem.unauthenticated("The session has ended."));
    }

    private Optional<Principal> bySession(String token, boolean cookie, Instant now) {
        return credentials.get().sessions().sitting(token, now).map(sitting -> sitting.principal(cookie));
    }

    private static void refuseForeignPages(Context context) {
        String marker = context.header(CSRF_HEADER);
        String site = context.header("Sec-Fetch-Site");
        boolean foreign = site != null && !site.equals("same-origin") && !site.equals("none");
        if (marker == null || marker.isBlank() || foreign) {
            throw Problem.of(
                    403,
                    "csrf",
                    "A change with a session cookie must carry the header " + CSRF_HEADER
                            + " and come from this server's own page.",
                    "Send " + CSRF_HEADER + ": fieldwarden, or use a bearer token instead of the cookie.");
        }
    }
}
