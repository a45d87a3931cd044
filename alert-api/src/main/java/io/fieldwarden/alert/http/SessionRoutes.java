package io.fieldwarden.alert.http;

import com.fasterxml.jackson.databind.node.ArrayNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import io.fieldwarden.alert.access.Permission;
import io.fieldwarden.alert.access.Principal;
import io.fieldwarden.alert.access.Role;
import io.fieldwarden.alert.store.SessionStore;
import io.fieldwarden.alert.store.UserStore;
import io.fieldwarden.device.registry.Secrets;
import io.javalin.http.Context;
import io.javalin.http.Cookie;
import io.javalin.http.SameSite;
import java.util.List;
import java.util.Optional;
import java.util.Set;

/** Logging in and out, and who one is. */
final class SessionRoutes {
    private static final int MAX_NAME = 128;

    private final UserStore users;
    private final SessionStore sessions;
    private final PasswordCheck passwords;
    private final SecondFactor factor;

    SessionRoutes(Stores stores, PasswordCheck passwords, SecondFactor factor) {
        this.users = stores.people().users();
        this.sessions = stores.people().sessions();
        this.passwords = passwords;
        this.factor = factor;
    }

    List<Route> routes() {
        return List.of(
                Route.post("/api/v1/session", Permission.PUBLIC, this::logIn),
                Route.delete("/api/v1/session", Permission.SELF, this::logOut),
                Route.get("/api/v1/me", Permission.SELF, SessionRoutes::me),
                Route.post("/api/v1/me/password", Permission.SELF, this::changePassword));
    }

    private void logIn(Call call) {
        Body body = call.body().only("user", "password", "code");
        String name = body.text("user", MAX_NAME);
        String password = body.text("password", PasswordCheck.MAX_PASSWORD);
        Optional<String> code = body.optionalText("code", SecondFactor.MAX_CODE).filter(text -> !text.isBlank());
        String peer = call.context().ip();
        passwords.refuseHasty(name, peer, call.now());
        Optional<UserStore.User> found = users.find(name).filter(UserStore.User::enabled);
        if (!passwords.isRight(password, found)) {
            passwords.failed(name, peer, call.now());
            throw Problem.of(401, "wrong-credentials", "User or password is wrong.", "Check both and try again.");
        }
        UserStore.User user = found.orElseThrow();
        SessionStore.Way way = factor.isOn(user.name()) ? second(call, user.name(), code) : SessionStore.Way.PASSWORD;
        passwords.succeeded(name);
        String token = sessions.open(user.name(), way, call.now());
        call.context().cookie(cookie(call.context(), token, (int) SessionStore.LONGEST.toSeconds()));
        ObjectNode answer = Json.object().put("token", token).put("user", user.name());
        roles(answer, user.roles(call.now()));
        Principal.Duty duty = sessions.sitting(token, call.now())
                .map(SessionStore.Sitting::duty)
                .orElse(Principal.Duty.NONE);
        call.reply(duties(answer, duty));
    }

    /** The password was right; that alone is not enough. */
    private SessionStore.Way second(Call call, String name, Optional<String> code) {
        if (code.isEmpty()) {
            throw Problem.of(
                    401,
                    "second-factor-required",
                    "The account has a second factor.",
                    "Send user, password and code: that of the authenticator program, or a recovery code.");
        }
        if (!factor.accepts(name, code.get(), call.now())) {
            passwords.failed(name, call.context().ip(), call.now());
            throw Problem.of(
                    401,
                    "wrong-code",
                    "The code is wrong or was used before.",
                    "Wait for the next code of the authenticator program, and check the clock of the phone.");
        }
        return SessionStore.Way.SECOND_FACTOR;
    }

    /** A log-in over TLS is never sent without it. */
    static Cookie cookie(Context context, String value, int maxAge) {
        boolean secure = context.req().isSecure();
        return new Cookie(Gate.COOKIE, value, "/", maxAge, secure, true, null, SameSite.STRICT);
    }

    private static void roles(ObjectNode node, Set<Role> roles) {
        ArrayNode array = node.putArray("roles");
        roles.forEach(role -> array.add(role.text()));
    }

    private static ObjectNode duties(ObjectNode node, Principal.Duty duty) {
        return node.put("mustChangePassword", duty == Principal.Duty.CHANGE_PASSWORD)
                .put("mustAddSecondFactor", duty == Principal.Duty.ADD_SECOND_FACTOR);
    }

    /** What the request was sent with; empty for none. */
    static Optional<String> credential(Context context) {
        String header = context.header("Authorization");
        if (header != null && header.length() > 7) {
            return Optional.of(header.substring(7).trim());
        }
        return Optional.ofNullable(context.cookie(Gate.COOKIE));
    }

    private void logOut(Call call) {
        Context context = call.context();
        credential(context).ifPresent(sessions::close);
        context.cookie(cookie(context, "", 0));
        call.noContent();
    }

    private static void me(Call call) {
        Principal principal = call.principal();
        ObjectNode node = Json.object().put("user", principal.name());
        roles(node, principal.roles(call.now()));
        duties(node, principal.duty());
        ArrayNode grants = node.putArray("grants");
        principal.grants().stream()
                .filter(grant -> grant.isValid(call.now()))
                .forEach(grant -> grants.add(GrantJson.of(grant)));
        call.reply(node);
    }

    private void changePassword(Call call) {
        Body body = call.body().only("old", "new");
        String old = body.text("old", PasswordCheck.MAX_PASSWORD);
        String wanted = body.text("new", PasswordCheck.MAX_PASSWORD);
        UserStore.User user = passwords.again(call, users, "old", old);
        PasswordCheck.checkNew("new", wanted);
        if (wanted.equals(old)) {
            throw Problem.badField("new", "is the old password");
        }
        SessionStore.Way way = currentWay(call, user.name());
        users.changePassword(user.name(), Secrets.hash(wanted), false, call.author());
        // All sessions end with the old password; this browser gets a new one at once.
        String token = sessions.open(user.name(), way, call.now());
        call.context().cookie(cookie(call.context(), token, (int) SessionStore.LONGEST.toSeconds()));
        call.reply(Json.object().put("token", token));
    }

    private SessionStore.Way currentWay(Call call, String name) {
        Optional<String> id = credential(call.context()).map(SessionStore::idOf);
        return sessions.of(name, call.now()).stream()
                .filter(session -> id.filter(session.id()::equals).isPresent())
                .map(SessionStore.Session::way)
                .findFirst()
                .orElse(SessionStore.Way.PASSWORD);
    }
}
