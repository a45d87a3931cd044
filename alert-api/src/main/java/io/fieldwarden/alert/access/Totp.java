package io.fieldwarden.alert.access;

import java.net.URLEncoder;
import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import java.security.GeneralSecurityException;
import java.security.MessageDigest;
import java.security.SecureRandom;
import java.time.Instant;
import java.util.Locale;
import java.util.OptionalLong;
import javax.crypto.Mac;
import javax.crypto.spec.SecretKeySpec;

/**
 * One-time passwords by time (RFC 6238) as the authenticator programs of phones have them: HMAC-SHA-1, six digits, a new
 * one every 30 seconds. Without state; safe for many threads.
 */
public final class Totp {
    private static final int STEP_SECONDS = 30;
    private static final int MODULUS = 1_000_000;

    /** RFC 6238 section 5.2: at most one step for the way, and one for a phone whose clock goes before. */
    private static final int WINDOW = 1;

    /** RFC 4226 section 4, R6: 160 bits. */
    private static final int SECRET_BYTES = 20;

    private static final String BASE32 = "ABCDEFGHIJKLMNOPQRSTUVWXYZ234567";
    private static final SecureRandom RANDOM = new SecureRandom();

    private Totp() {}

    public static byte[] newSecret() {
        byte[] secret = new byte[SECRET_BYTES];
        RANDOM.nextBytes(secret);
        return secret;
    }

    /** The number of the 30 seconds that {@code at} is in. */
    public static long step(Instant at) {
        return Math.floorDiv(at.getEpochSecond(), STEP_SECONDS);
    }

    /** Six digits (RFC 4226 section 5.3). */
    public static String code(byte[] secret, long step) {
        byte[] hash = hmac(secret, ByteBuffer.allocate(Long.BYTES).putLong(step).array());
        int offset = hash[hash.length - 1] & 0x0F;
        int binary = ByteBuffer.wrap(hash, offset, Integer.BYTES).getInt() & Integer.MAX_VALUE;
        return String.format(Locale.ROOT, "%06d", binary % MODULUS);
    }

    /**
     * The step whose code this is, if it is now or one step beside it and newer than the one used last: a code that
     * somebody has read over a shoulder opens nothing a second time.
     *
     * @param lastStep of the code used last; 0 for none
     */
    public static OptionalLong verify(byte[] secret, String code, Instant now, long lastStep) {
        byte[] given = code.getBytes(StandardCharsets.UTF_8);
        long current = step(now);
        OptionalLong found = OptionalLong.empty();
        for (long step = current - WINDOW; step <= current + WINDOW; step++) {
            byte[] right = code(secret, step).getBytes(StandardCharsets.US_ASCII);
            if (MessageDigest.isEqual(right, given) && step > lastStep) {
                found = OptionalLong.of(step);
            }
        }
        return found;
    }

    private static byte[] hmac(byte[] key, byte[] message) {
        try {
            Mac mac = Mac.getInstance("HmacSHA1");
            mac.init(new SecretKeySpec(key, "RAW"));
            return mac.doFinal(message);
        } catch (GeneralSecurityException e) {
            throw new IllegalStateException("HMAC-SHA-1 is missing from this Java runtime", e);
        }
    }

    /** RFC 4648 section 6, without padding; what people type in where they cannot scan. */
    public static String base32(byte[] bytes) {
        StringBuilder text = new StringBuilder();
        int buffer = 0;
        int bits = 0;
        for (byte next : bytes) {
            buffer = (buffer << Byte.SIZE) | (next & 0xFF);
            bits += Byte.SIZE;
            while (bits >= 5) {
                bits -= 5;
                text.append(BASE32.charAt((buffer >> bits) & 0x1F));
            }
        }
        if (bits > 0) {
            text.append(BASE32.charAt((buffer << (5 - bits)) & 0x1F));
        }
        return text.toString();
    }

    /** What the QR code says: the key URI format that authenticator programs read. */
    public static String uri(String issuer, String account, byte[] secret) {
        return "otpauth://totp/" + encoded(issuer) + ":" + encoded(account) + "?secret=" + base32(secret) + "&issuer="
                + encoded(issuer) + "&algorithm=SHA1&digits=6&period=" + STEP_SECONDS;
    }

    private static String encoded(String text) {
        return URLEncoder.encode(text, StandardCharsets.UTF_8).replace("+", "%20");
    }
}
