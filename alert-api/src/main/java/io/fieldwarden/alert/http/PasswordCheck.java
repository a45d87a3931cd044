package io.fieldwarden.alert.http;

import io.fieldwarden.alert.store.LoginFailures;
import io.fieldwarden.alert.store.UserStore;
import io.fieldwarden.device.registry.Secrets;
import java.time.Duration;
import java.time.Instant;
import java.util.Optional;
import java.util.Set;
import java.util.concurrent.Semaphore;
import java.util.concurrent.TimeUnit;

/** Whether a password is right, at a pace at which nobody guesses one. For many threads. */
final class PasswordCheck {
    static final int MAX_PASSWORD = 256;
    static final int MIN_PASSWORD = 8;

    /** Each check takes 19 MiB and tens of milliseconds: so many at once, others wait a little. */
    private static final int CHECKS = 4;

    private static final int CHECK_WAIT_SECONDS = 5;

    /** Nobody's password: made once, as it takes as long as a check. */
    private static final String NOBODY = Secrets.hash(Secrets.newToken());

    private final LoginFailures failures;
    private final LoginThrottle byUser = new LoginThrottle(5);
    private final LoginThrottle byPeer = new LoginThrottle(50);
    private final Semaphore checks = new Semaphore(CHECKS, true);

    PasswordCheck(LoginFailures failures) {
        this.failures = failures;
    }

    /** @throws Problem 429 while this name or this peer has to wait */
    void refuseHasty(String name, String peer, Instant now) {
        failures.lockedUntil(name, now).ifPresent(until -> {
            throw refused(
                    "locked-out", "Too many failed attempts: the account is locked.", Duration.between(now, until));
        });
        Duration ofUser = byUser.left(name, now);
        Duration ofPeer = byPeer.left(peer, now);
        Duration left = ofUser.compareTo(ofPeer) > 0 ? ofUser : ofPeer;
        if (!left.isZero()) {
            throw refused("too-many-attempts", "Too many failed attempts.", left);
        }
    }

    private static Problem refused(String code, String detail, Duration left) {
        long seconds = left.toSeconds() + 1;
        return Problem.of(429, code, detail, "Wait " + seconds + " s and try again.")
                .header("Retry-After", String.valueOf(seconds));
    }

    void failed(String name, String peer, Instant now) {
        byUser.failed(name, now);
        byPeer.failed(peer, now);
        failures.failed(name, now);
    }

    void succeeded(String name) {
        byUser.succeeded(name);
        failures.succeeded(name);
    }

    /** An unknown user costs the same time as a wrong password, so that names cannot be found out. */
    boolean isRight(String password, Optional<UserStore.User> user) {
        try {
            if (!checks.tryAcquire(CHECK_WAIT_SECONDS, TimeUnit.SECONDS)) {
                throw Problem.unavailable("busy", "Too many people log in at this moment.");
            }
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            throw Problem.unavailable("stopping", "The server is being stopped.");
        }
        try {
            boolean right = Secrets.verify(
                    password, user.map(UserStore.User::passwordHash).orElse(NOBODY));
            return right && user.isPresent();
        } finally {
            checks.release();
        }
    }

    /**
     * Asks somebody who is logged in for the password again.
     *
     * @throws Problem 403 when it is wrong, 409 for whoever has none
     */
    UserStore.User again(Call call, UserStore users, String field, String password) {
        String name = call.principal().name();
        String peer = call.context().ip();
        refuseHasty(name, peer, call.now());
        UserStore.User user = users.find(name)
                .filter(found -> !found.passwordHash().isEmpty())
                .orElseThrow(() -> Problem.of(
                        409,
                        "no-password",
                        "This account has no password here: it is a token, or its log-in is somewhere else.",
                        "Log in as a user with a password."));
        if (!isRight(password, Optional.of(user))) {
            failed(name, peer, call.now());
            throw Problem.of(403, "wrong-credentials", "The password is wrong.", "Check it and try again.")
                    .with("field", field);
        }
        return user;
    }

    /** NIST SP 800-63B: length counts, composition rules do not. */
    static void checkNew(String field, String password) {
        if (password.codePointCount(0, password.length()) < MIN_PASSWORD) {
            throw Problem.badField(field, "has fewer than " + MIN_PASSWORD + " characters");
        }
        if (Set.of("password", "12345678", "123456789", "1234567890", "qwertyuiop", "administrator")
                .contains(password.toLowerCase(java.util.Locale.ROOT))) {
            throw Problem.badField(field, "is one of the first that anybody would try");
        }
    }
}
