package io.fieldwarden.alert.http;

import com.fasterxml.jackson.databind.node.ArrayNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import io.fieldwarden.alert.access.Permission;
import io.fieldwarden.alert.access.Role;
import io.fieldwarden.alert.access.Totp;
import io.fieldwarden.alert.store.FactorStore;
import io.fieldwarden.alert.store.SessionStore;
import io.fieldwarden.alert.store.UserStore;
import java.util.Collections;
import java.util.List;
import java.util.Optional;
import java.util.Set;

/** One's own second factor and sessions. */
final class AccountRoutes {
    private static final String FACTOR = "/api/v1/me/second-factor";

    private final UserStore users;
    private final SessionStore sessions;
    private final FactorStore factors;
    private final PasswordCheck passwords;
    private final SecondFactor factor;

    AccountRoutes(Stores stores, PasswordCheck passwords, SecondFactor factor) {
        this.users = stores.people().users();
        this.sessions = stores.people().sessions();
        this.factors = stores.people().factors();
        this.passwords = passwords;
        this.factor = factor;
    }

    List<Route> routes() {
        return List.of(
                Route.get(FACTOR, Permission.SELF, this::show),
                Route.post(FACTOR, Permission.SELF, this::propose),
                Route.post(FACTOR + "/confirm", Permission.SELF, this::confirm),
                Route.post(FACTOR + "/recovery-codes", Permission.SELF, this::renew),
                Route.post(FACTOR + "/remove", Permission.SELF, this::remove),
                Route.get("/api/v1/me/sessions", Permission.SELF, this::list),
                Route.delete("/api/v1/me/sessions/{id}", Permission.SELF, this::endSession));
    }

    private void show(Call call) {
        String name = call.principal().name();
        Set<Role> required = factors.required();
        call.reply(Json.object()
                .put("active", factor.isOn(name))
                .put(
                        "required",
                        !Collections.disjoint(required, call.principal().roles(call.now())))
                .put("recoveryCodesLeft", factors.recoveryLeft(name)));
    }

    /** Asks for the password again: an open browser alone must not be enough to put a stranger's phone in. */
    private void propose(Call call) {
        Body body = call.body().only("password");
        UserStore.User user =
                passwords.again(call, users, "password", body.text("password", PasswordCheck.MAX_PASSWORD));
        if (factor.isOn(user.name())) {
            throw Problem.of(
                    409,
                    "second-factor-active",
                    "There is a second factor already.",
                    "Remove it first, with a code of it.");
        }
        byte[] secret = factor.propose(user.name());
        call.reply(Json.object()
                .put("secret", Totp.base32(secret))
                .put("uri", Totp.uri(SecondFactor.ISSUER, user.name(), secret)));
    }

    private void confirm(Call call) {
        String name = call.principal().name();
        String code = call.body().only("code").text("code", SecondFactor.MAX_CODE);
        passwords.refuseHasty(name, call.context().ip(), call.now());
        Optional<List<String>> codes = factor.confirm(name, code, call.author());
        if (codes.isEmpty()) {
            throw wrongCode(call, name);
        }
        call.reply(recovery(codes.get()));
    }

    private void renew(Call call) {
        String name = call.principal().name();
        String code = call.body().only("code").text("code", SecondFactor.MAX_CODE);
        accept(call, name, code);
        call.reply(recovery(factor.renewRecovery(name, call.author())));
    }

    private void remove(Call call) {
        Body body = call.body().only("password", "code");
        String code = body.text("code", SecondFactor.MAX_CODE);
        UserStore.User user =
                passwords.again(call, users, "password", body.text("password", PasswordCheck.MAX_PASSWORD));
        accept(call, user.name(), code);
        factors.remove(user.name(), call.author());
        call.noContent();
    }

    private void accept(Call call, String name, String code) {
        passwords.refuseHasty(name, call.context().ip(), call.now());
        if (!factor.isOn(name)) {
            throw Problem.of(409, "no-second-factor", "There is no second factor.", "POST " + FACTOR + " to add one.");
        }
        if (!factor.accepts(name, code, call.now())) {
            throw wrongCode(call, name);
        }
    }

    private Problem wrongCode(Call call, String name) {
        passwords.failed(name, call.context().ip(), call.now());
        return Problem.of(
                403,
                "wrong-code",
                "The code is wrong or was used before.",
                "Wait for the next code of the authenticator program, and check the clock of the phone.");
    }

    private static ObjectNode recovery(List<String> codes) {
        ObjectNode node = Json.object();
        ArrayNode array = node.putArray("recoveryCodes");
        codes.forEach(array::add);
        return node;
    }

    private void list(Call call) {
        Optional<String> own = SessionRoutes.credential(call.context()).map(SessionStore::idOf);
        List<ObjectNode> items = sessions.of(call.principal().name(), call.now()).stream()
                .map(session -> Json.object()
                        .put("id", session.id())
                        .put("way", session.way().text())
                        .put("createdAt", session.createdAt().toString())
                        .put("lastSeenAt", session.lastSeenAt().toString())
                        .put("expiresAt", session.expiresAt().toString())
                        .put("current", own.filter(session.id()::equals).isPresent()))
                .toList();
        call.reply(Call.page(items, Optional.empty()));
    }

    private void endSession(Call call) {
        if (!sessions.end(call.principal().name(), call.path("id"))) {
            throw Problem.notFound("session", call.path("id"));
        }
        call.noContent();
    }
}
