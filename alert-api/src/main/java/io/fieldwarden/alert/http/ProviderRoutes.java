package io.fieldwarden.alert.http;

import com.fasterxml.jackson.databind.node.ObjectNode;
import io.fieldwarden.alert.access.IdentityProvider;
import io.fieldwarden.alert.access.IdentityProvider.Attempt;
import io.fieldwarden.alert.access.Permission;
import io.fieldwarden.alert.access.ProviderException;
import io.fieldwarden.alert.store.ProviderStore;
import io.fieldwarden.alert.store.SessionStore;
import io.fieldwarden.device.registry.PskVault;
import io.javalin.http.Context;
import io.javalin.http.Cookie;
import io.javalin.http.SameSite;
import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import java.security.MessageDigest;
import java.security.SecureRandom;
import java.time.Duration;
import java.time.Instant;
import java.util.Base64;
import java.util.List;
import java.util.Optional;
import java.util.function.Supplier;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Log-in by way of an identity provider. What ties its answer to the browser that asked is in a cookie of that browser,
 * sealed with the key of the data folder: nothing is kept here meanwhile, so that nobody can fill it up and a restart in
 * between loses nobody.
 */
final class ProviderRoutes {
    private static final Logger LOG = LoggerFactory.getLogger(ProviderRoutes.class);
    private static final String START = "/api/v1/session/provider";
    private static final String COOKIE = "fieldwarden-log-in";
    private static final String OWNER = "log-in of an identity provider";
    private static final Duration LONGEST = Duration.ofMinutes(10);
    private static final int SEED_BYTES = 32;
    private static final int MAX_CODE = 2_048;
    private static final SecureRandom RANDOM = new SecureRandom();

    private final Optional<IdentityProvider> provider;
    private final ProviderStore people;
    private final SessionStore sessions;
    private final Supplier<PskVault> vault;

    ProviderRoutes(Stores stores, Optional<IdentityProvider> provider, Supplier<PskVault> vault) {
        this.provider = provider;
        this.people = stores.people().providers();
        this.sessions = stores.people().sessions();
        this.vault = vault;
    }

    List<Route> routes() {
        return List.of(
                Route.get("/api/v1/session/ways", Permission.PUBLIC, this::ways),
                Route.get(START, Permission.PUBLIC, this::begin),
                Route.get(START + "/callback", Permission.PUBLIC, this::finish));
    }

    private void ways(Call call) {
        ObjectNode node = Json.object().put("password", true);
        provider.ifPresentOrElse(
                one -> node.putObject("provider").put("name", one.name()).put("start", START),
                () -> node.putNull("provider"));
        call.reply(node);
    }

    private IdentityProvider provider() {
        return provider.orElseThrow(() -> Problem.of(
                404, "no-provider", "No identity provider is set up.", "Log in with a password, or set oidc.issuer."));
    }

    private void begin(Call call) {
        IdentityProvider one = provider();
        byte[] seed = new byte[SEED_BYTES];
        RANDOM.nextBytes(seed);
        try {
            String address = one.address(attempt(seed)).toString();
            byte[] sealed = ByteBuffer.allocate(Long.BYTES + SEED_BYTES)
                    .putLong(call.now().toEpochMilli())
                    .put(seed)
                    .array();
            call.context().cookie(cookie(call.context(), vault.get().lock(OWNER, sealed), (int) LONGEST.toSeconds()));
            call.context().status(302).header("Location", address);
        } catch (ProviderException e) {
            LOG.atWarn().addKeyValue("why", e.getMessage()).log("the identity provider does not answer");
            toPage(call, "unreachable");
        }
    }

    /** Lax: the browser comes back from another site. */
    private static Cookie cookie(Context context, String value, int maxAge) {
        return new Cookie(COOKIE, value, START, maxAge, context.req().isSecure(), true, null, SameSite.LAX);
    }

    private static Attempt attempt(byte[] seed) {
        return new Attempt(derived("state", seed), derived("nonce", seed), derived("verifier", seed));
    }

    private static String derived(String what, byte[] seed) {
        try {
            MessageDigest digest = MessageDigest.getInstance("SHA-256");
            digest.update(what.getBytes(StandardCharsets.US_ASCII));
            return Base64.getUrlEncoder().withoutPadding().encodeToString(digest.digest(seed));
        } catch (java.security.NoSuchAlgorithmException e) {
            throw new IllegalStateException("SHA-256 is missing from this Java runtime", e);
        }
    }

    private void finish(Call call) {
        IdentityProvider one = provider();
        Optional<Attempt> attempt = asked(call);
        Optional<String> state = parameter(call, "state");
        Optional<String> code = parameter(call, "code");
        call.context().cookie(cookie(call.context(), "", 0));
        if (attempt.isEmpty() || state.isEmpty() || !same(attempt.get().state(), state.get())) {
            // Somebody else's answer, or one that came too late: begin again.
            toPage(call, "expired");
        } else if (code.isEmpty()) {
            toPage(call, "refused");
        } else {
            signIn(call, one, attempt.get(), code.get());
        }
    }

    private void signIn(Call call, IdentityProvider one, Attempt attempt, String code) {
        try {
            ProviderStore.SignIn outcome = people.signIn(one.redeem(attempt, code), call.now());
            if (outcome instanceof ProviderStore.SignIn.In in) {
                String token = sessions.open(in.user(), SessionStore.Way.PROVIDER, call.now());
                call.context()
                        .cookie(SessionRoutes.cookie(call.context(), token, (int) SessionStore.LONGEST.toSeconds()));
                toPage(call, "done");
            } else if (outcome instanceof ProviderStore.SignIn.Refused refused) {
                toPage(call, refused.code());
            }
        } catch (ProviderException e) {
            LOG.atWarn().addKeyValue("why", e.getMessage()).log("a log-in by the identity provider does not count");
            toPage(call, "failed");
        }
    }

    private static Optional<String> parameter(Call call, String name) {
        return Optional.ofNullable(call.context().queryParam(name))
                .filter(text -> !text.isEmpty() && text.length() <= MAX_CODE);
    }

    private static boolean same(String one, String other) {
        return MessageDigest.isEqual(one.getBytes(StandardCharsets.UTF_8), other.getBytes(StandardCharsets.UTF_8));
    }

    private Optional<Attempt> asked(Call call) {
        Instant now = call.now();
        return Optional.ofNullable(call.context().cookie(COOKIE))
                .flatMap(text -> vault.get().unlock(OWNER, text))
                .filter(bytes -> bytes.length == Long.BYTES + SEED_BYTES)
                .map(ByteBuffer::wrap)
                .filter(bytes ->
                        Instant.ofEpochMilli(bytes.getLong()).plus(LONGEST).isAfter(now))
                .map(bytes -> {
                    byte[] seed = new byte[SEED_BYTES];
                    bytes.get(seed);
                    return attempt(seed);
                });
    }

    /** The page reads how it ended from its address and has the words for it. */
    private static void toPage(Call call, String outcome) {
        call.context().status(302).header("Location", "/#/?login=" + outcome);
    }
}
