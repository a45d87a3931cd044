package io.fieldwarden.alert.http;

import com.fasterxml.jackson.databind.node.ArrayNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import io.fieldwarden.alert.access.Permission;
import io.fieldwarden.alert.access.Principal;
import io.fieldwarden.alert.access.Role;
import io.fieldwarden.alert.store.UserStore;
import io.fieldwarden.device.registry.Secrets;
import io.javalin.http.Context;
import io.javalin.http.Cookie;
import io.javalin.http.SameSite;
import java.time.Duration;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import java.util.concurrent.Semaphore;
import java.util.concurrent.TimeUnit;

/** Logging in and out, and what somebody may know and change about themselves. */
final class SessionRoutes {
    private static final int MAX_NAME = 128;
    private static final int MAX_PASSWORD = 256;

    /** Each check takes 19 MiB and tens of milliseconds: so many at once, others wait a little. */
    private static final int CHECKS = 4;

    private static final int CHECK_WAIT_SECONDS = 5;

    /** Nobody's password: made once, as it takes as long as a check. */
    private static final String NOBODY = Secrets.hash(Secrets.newToken());

    private final UserStore users;
    private final LoginThrottle byUser = new LoginThrottle(5);
    private final LoginThrottle byPeer = new LoginThrottle(50);
    private final Semaphore checks = new Semaphore(CHECKS, true);

    SessionRoutes(Stores stores) {
        this.users = stores.people().users();
    }

    List<Route> routes() {
        return List.of(
                Route.post("/api/v1/session", Permission.PUBLIC, this::logIn),
                Route.delete("/api/v1/session", Permission.SELF, this::logOut),
                Route.get("/api/v1/me", Permission.SELF, SessionRoutes::me),
                Route.post("/api/v1/me/password", Permission.SELF, this::changePassword));
    }

    private void logIn(Call call) {
        Body body = call.body().only("user", "password");
        String name = body.text("user", MAX_NAME);
        String password = body.text("password", MAX_PASSWORD);
        String peer = call.context().ip();
        refuseHasty(byUser.left(name, call.now()), byPeer.left(peer, call.now()));
        Optional<UserStore.User> found = users.find(name).filter(UserStore.User::enabled);
        // An unknown user costs the same time as a wrong password, so that names cannot be found out.
        boolean right =
                verified(password, found.map(UserStore.User::passwordHash).orElse(NOBODY));
        if (!right || found.isEmpty()) {
            byUser.failed(name, call.now());
            byPeer.failed(peer, call.now());
            throw Problem.of(401, "wrong-credentials", "User or password is wrong.", "Check both and try again.");
        }
        byUser.succeeded(name);
        UserStore.User user = found.get();
        String token = users.openSession(user.name(), call.now());
        call.context().cookie(cookie(call.context(), token, (int) UserStore.LONGEST.toSeconds()));
        ObjectNode answer = Json.object().put("token", token).put("user", user.name());
        roles(answer, user.principal(false).roles(call.now()));
        call.reply(answer.put("mustChangePassword", user.mustChange()));
    }

    private static void refuseHasty(Duration leftOfUser, Duration leftOfPeer) {
        Duration left = leftOfUser.compareTo(leftOfPeer) > 0 ? leftOfUser : leftOfPeer;
        if (!left.isZero()) {
            long seconds = left.toSeconds() + 1;
            throw Problem.of(
                            429,
                            "too-many-attempts",
                            "Too many failed attempts.",
                            "Wait " + seconds + " s and try again.")
                    .header("Retry-After", String.valueOf(seconds));
        }
    }

    private boolean verified(String password, String hash) {
        try {
            if (!checks.tryAcquire(CHECK_WAIT_SECONDS, TimeUnit.SECONDS)) {
                throw Problem.unavailable("busy", "Too many people log in at this moment.");
            }
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            throw Problem.unavailable("stopping", "The server is being stopped.");
        }
        try {
            return Secrets.verify(password, hash);
        } finally {
            checks.release();
        }
    }

    /** A log-in over TLS is never sent without it. */
    private static Cookie cookie(Context context, String value, int maxAge) {
        boolean secure = context.req().isSecure();
        return new Cookie(Gate.COOKIE, value, "/", maxAge, secure, true, null, SameSite.STRICT);
    }

    private static void roles(ObjectNode node, Set<Role> roles) {
        ArrayNode array = node.putArray("roles");
        roles.forEach(role -> array.add(role.text()));
    }

    private void logOut(Call call) {
        Context context = call.context();
        String cookie = context.cookie(Gate.COOKIE);
        String header = context.header("Authorization");
        if (header != null && header.length() > 7) {
            users.closeSession(header.substring(7).trim());
        } else if (cookie != null) {
            users.closeSession(cookie);
        }
        context.cookie(cookie(context, "", 0));
        call.noContent();
    }

    private static void me(Call call) {
        Principal principal = call.principal();
        ObjectNode node = Json.object().put("user", principal.name());
        roles(node, principal.roles(call.now()));
        node.put("mustChangePassword", principal.mustChangePassword());
        ArrayNode grants = node.putArray("grants");
        principal.grants().stream()
                .filter(grant -> grant.isValid(call.now()))
                .forEach(grant -> grants.add(UserRoutes.grant(grant)));
        call.reply(node);
    }

    private void changePassword(Call call) {
        Body body = call.body().only("old", "new");
        String old = body.text("old", MAX_PASSWORD);
        String wanted = body.text("new", MAX_PASSWORD);
        String name = call.principal().name();
        refuseHasty(byUser.left(name, call.now()), Duration.ZERO);
        UserStore.User user = users.find(name)
                .orElseThrow(() -> Problem.of(
                        409, "no-password", "A token has no password.", "Log in as a user to change a password."));
        if (!verified(old, user.passwordHash())) {
            byUser.failed(name, call.now());
            throw Problem.of(403, "wrong-credentials", "The old password is wrong.", "Check it and try again.");
        }
        UserRoutes.checkPassword("new", wanted);
        if (wanted.equals(old)) {
            throw Problem.badField("new", "is the old password");
        }
        users.changePassword(name, Secrets.hash(wanted), false, call.author());
        // All sessions end with the old password; this browser gets a new one at once.
        String token = users.openSession(name, call.now());
        call.context().cookie(cookie(call.context(), token, (int) UserStore.LONGEST.toSeconds()));
        call.reply(Json.object().put("token", token));
    }
}
