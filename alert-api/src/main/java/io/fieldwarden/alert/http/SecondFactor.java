package io.fieldwarden.alert.http;

import io.fieldwarden.alert.access.Totp;
import io.fieldwarden.alert.store.Author;
import io.fieldwarden.alert.store.FactorStore;
import io.fieldwarden.device.registry.PskVault;
import io.fieldwarden.device.registry.Secrets;
import java.security.SecureRandom;
import java.time.Instant;
import java.util.List;
import java.util.Locale;
import java.util.Optional;
import java.util.OptionalLong;
import java.util.function.Supplier;
import java.util.stream.IntStream;

/** The second factor of one person: made, shown, confirmed, asked for. Its secret is encrypted under the key of the data folder. For many threads. */
final class SecondFactor {
    static final int MAX_CODE = 32;
    static final String ISSUER = "Fieldwarden";

    private static final int RECOVERY_CODES = 10;

    /** Without letters and digits that look alike; 12 of 31 are 59 bits, with a lock after ten wrong ones. */
    private static final String LETTERS = "abcdefghjkmnpqrstuvwxyz23456789";

    private static final int LETTERS_EACH = 12;
    private static final SecureRandom RANDOM = new SecureRandom();

    private final FactorStore factors;
    private final Supplier<PskVault> vault;

    SecondFactor(FactorStore factors, Supplier<PskVault> vault) {
        this.factors = factors;
        this.vault = vault;
    }

    boolean isOn(String user) {
        return factors.of(user).flatMap(FactorStore.Factor::locked).isPresent();
    }

    /** A new secret, to be confirmed. */
    byte[] propose(String user) {
        byte[] secret = Totp.newSecret();
        factors.propose(user, vault.get().lock(owner(user), secret));
        return secret;
    }

    /**
     * The proposed secret counts when the code is right.
     *
     * @return recovery codes, shown this once; empty when the code is wrong or nothing was proposed
     */
    Optional<List<String>> confirm(String user, String code, Author author) {
        Optional<String> pending = factors.of(user).flatMap(FactorStore.Factor::pending);
        OptionalLong step = pending.map(locked -> Totp.verify(opened(user, locked), code, author.at(), 0))
                .orElse(OptionalLong.empty());
        if (step.isEmpty()) {
            return Optional.empty();
        }
        List<String> codes = newCodes();
        boolean confirmed = factors.confirm(user, pending.orElseThrow(), step.getAsLong(), hashes(codes), author);
        return confirmed ? Optional.of(codes) : Optional.empty();
    }

    /** Whether the code of the phone or a recovery code lets this user in; either is used up by it. */
    boolean accepts(String user, String code, Instant now) {
        Optional<FactorStore.Factor> factor = factors.of(user);
        Optional<String> locked = factor.flatMap(FactorStore.Factor::locked);
        if (locked.isEmpty()) {
            return false;
        }
        OptionalLong step = Totp.verify(
                opened(user, locked.get()),
                code,
                now,
                factor.map(FactorStore.Factor::lastStep).orElse(0L));
        if (step.isPresent()) {
            return factors.use(user, step.getAsLong());
        }
        return factors.useRecovery(user, hash(code), new Author(user, now, List.of()));
    }

    /** New recovery codes; the old ones open nothing any more. */
    List<String> renewRecovery(String user, Author author) {
        List<String> codes = newCodes();
        factors.replaceRecovery(user, hashes(codes), author);
        return codes;
    }

    private byte[] opened(String user, String locked) {
        return vault.get()
                .unlock(owner(user), locked)
                .orElseThrow(() -> new IllegalStateException("the second factor of " + user
                        + " was not locked with the key of this data folder; an administrator can remove it"));
    }

    /** Not the name of any device. */
    private static String owner(String user) {
        return "second-factor " + user;
    }

    private static List<String> newCodes() {
        return IntStream.range(0, RECOVERY_CODES).mapToObj(i -> newCode()).toList();
    }

    private static String newCode() {
        StringBuilder code = new StringBuilder();
        for (int i = 0; i < LETTERS_EACH; i++) {
            if (i > 0 && i % 4 == 0) {
                code.append('-');
            }
            code.append(LETTERS.charAt(RANDOM.nextInt(LETTERS.length())));
        }
        return code.toString();
    }

    private static List<String> hashes(List<String> codes) {
        return codes.stream().map(SecondFactor::hash).toList();
    }

    /** However somebody types it. */
    private static String hash(String code) {
        return Secrets.tokenHash(code.toLowerCase(Locale.ROOT).replaceAll("[\\s-]", ""));
    }
}
