package io.fieldwarden.device.registry;

import java.nio.charset.StandardCharsets;
import java.security.MessageDigest;
import java.security.NoSuchAlgorithmException;
import java.security.SecureRandom;
import java.util.Base64;
import java.util.HexFormat;
import java.util.Optional;
import org.bouncycastle.crypto.generators.Argon2BytesGenerator;
import org.bouncycastle.crypto.params.Argon2Parameters;

/**
 * Makes and checks what devices and people prove themselves with. Secrets and passwords are kept as Argon2id in the PHC
 * text form; tokens have 256 random bits and are kept as SHA-256. Verifying a password takes tens of milliseconds and must not run
 * on an event loop.
 */
public final class Secrets {
    /** OWASP password storage cheat sheet, Argon2id: 19 MiB, two passes, one lane. */
    private static final int MEMORY_KIB = 19 * 1024;

    private static final int PASSES = 2;

    /** For 256 random bits, which nobody guesses at any cost: enough that a hash is never the secret. */
    private static final int GENERATED_MEMORY_KIB = 64;

    private static final int GENERATED_PASSES = 1;
    private static final int LANES = 1;
    private static final int HASH_BYTES = 32;
    private static final int SALT_BYTES = 16;

    /** A hash that asks for more than this is not ours, and would be a way to stop the hub. */
    private static final int MAX_MEMORY_KIB = 256 * 1024;

    private static final int MAX_PASSES = 16;
    private static final int MAX_LANES = 16;
    private static final SecureRandom RANDOM = new SecureRandom();

    private Secrets() {}

    /** A new access token or device secret: 256 random bits in URL-safe Base64. */
    public static String newToken() {
        byte[] bytes = new byte[32];
        RANDOM.nextBytes(bytes);
        return Base64.getUrlEncoder().withoutPadding().encodeToString(bytes);
    }

    /** SHA-256 in hex, for tokens only: a password needs {@link #hash}. */
    public static String tokenHash(String token) {
        try {
            MessageDigest sha = MessageDigest.getInstance("SHA-256");
            return HexFormat.of().formatHex(sha.digest(token.getBytes(StandardCharsets.UTF_8)));
        } catch (NoSuchAlgorithmException e) {
            throw new IllegalStateException("SHA-256 is missing from this Java runtime", e);
        }
    }

    /** {@code $argon2id$v=19$m=…,t=…,p=…$salt$hash} (PHC string format), at the cost of a password that people choose. */
    public static String hash(String secret) {
        return hash(secret, MEMORY_KIB, PASSES);
    }

    /**
     * The same form at a low cost, for what {@link #newToken} has made and nothing else: a slow hash protects what can be
     * guessed, and ten thousand devices that are registered or connect again at once must not take minutes.
     */
    public static String hashGenerated(String secret) {
        return hash(secret, GENERATED_MEMORY_KIB, GENERATED_PASSES);
    }

    private static String hash(String secret, int memory, int passes) {
        byte[] salt = new byte[SALT_BYTES];
        RANDOM.nextBytes(salt);
        byte[] hash = argon2id(secret, salt, memory, passes, LANES, HASH_BYTES);
        Base64.Encoder base64 = Base64.getEncoder().withoutPadding();
        return "$argon2id$v=19$m=" + memory + ",t=" + passes + ",p=" + LANES + "$" + base64.encodeToString(salt) + "$"
                + base64.encodeToString(hash);
    }

    /** Compares in constant time; a hash of another form, or of costs out of bounds, verifies nothing. */
    public static boolean verify(String secret, String encoded) {
        return parse(encoded)
                .map(p -> MessageDigest.isEqual(
                        p.hash, argon2id(secret, p.salt, p.memory, p.passes, p.lanes, p.hash.length)))
                .orElse(false);
    }

    private static Optional<Parsed> parse(String encoded) {
        String[] parts = encoded.split("\\$", -1);
        if (parts.length != 6 || !parts[1].equals("argon2id") || !parts[2].equals("v=19")) {
            return Optional.empty();
        }
        try {
            String[] costs = parts[3].split(",", -1);
            Base64.Decoder base64 = Base64.getDecoder();
            return Optional.of(new Parsed(
                            Integer.parseInt(costs[0].substring(2)),
                            Integer.parseInt(costs[1].substring(2)),
                            Integer.parseInt(costs[2].substring(2)),
                            base64.decode(parts[4]),
                            base64.decode(parts[5])))
                    .filter(Parsed::isBounded);
        } catch (IllegalArgumentException | IndexOutOfBoundsException e) {
            return Optional.empty();
        }
    }

    private static byte[] argon2id(String secret, byte[] salt, int memory, int passes, int lanes, int length) {
        Argon2BytesGenerator generator = new Argon2BytesGenerator();
        generator.init(new Argon2Parameters.Builder(Argon2Parameters.ARGON2_id)
                .withVersion(Argon2Parameters.ARGON2_VERSION_13)
                .withMemoryAsKB(memory)
                .withIterations(passes)
                .withParallelism(lanes)
                .withSalt(salt)
                .build());
        byte[] out = new byte[length];
        generator.generateBytes(secret.getBytes(StandardCharsets.UTF_8), out);
        return out;
    }

    private static final class Parsed {
        final int memory;
        final int passes;
        final int lanes;
        final byte[] salt;
        final byte[] hash;

        Parsed(int memory, int passes, int lanes, byte[] salt, byte[] hash) {
            this.memory = memory;
            this.passes = passes;
            this.lanes = lanes;
            this.salt = salt;
            this.hash = hash;
        }

        boolean isBounded() {
            return memory >= 8
                    && memory <= MAX_MEMORY_KIB
                    && passes >= 1
                    && passes <= MAX_PASSES
                    && lanes >= 1
                    && lanes <= MAX_LANES
                    && salt.length >= 8
                    && hash.length >= 16
                    && hash.length <= 64;
        }
    }
}
