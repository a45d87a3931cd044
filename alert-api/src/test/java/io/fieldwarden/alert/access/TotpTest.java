package io.fieldwarden.alert.access;

import static org.assertj.core.api.Assertions.assertThat;

import java.nio.charset.StandardCharsets;
import java.time.Instant;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

final class TotpTest {
    /** RFC 6238 appendix B, for SHA-1. */
    private static final byte[] SECRET = "12345678901234567890".getBytes(StandardCharsets.US_ASCII);

    /** The table of appendix B, of which six digits are the last six of eight. */
    @ParameterizedTest
    @CsvSource({
        "59, 287082",
        "1111111109, 081804",
        "1111111111, 050471",
        "1234567890, 005924",
        "2000000000, 279037",
        "20000000000, 353130"
    })
    void a_code_is_that_of_the_rfc(long second, String code) {
        Instant at = Instant.ofEpochSecond(second);
        assertThat(Totp.code(SECRET, Totp.step(at))).isEqualTo(code);
        assertThat(Totp.verify(SECRET, code, at, 0)).hasValue(Totp.step(at));
    }

    @Test
    void a_code_counts_one_step_beside_its_own_and_no_further() {
        Instant at = Instant.ofEpochSecond(1_234_567_890);
        String code = Totp.code(SECRET, Totp.step(at));
        assertThat(Totp.verify(SECRET, code, at.plusSeconds(30), 0)).hasValue(Totp.step(at));
        assertThat(Totp.verify(SECRET, code, at.minusSeconds(30), 0)).hasValue(Totp.step(at));
        assertThat(Totp.verify(SECRET, code, at.plusSeconds(60), 0)).isEmpty();
        assertThat(Totp.verify(SECRET, code, at.minusSeconds(60), 0)).isEmpty();
    }

    @Test
    void a_code_that_was_used_or_is_older_than_one_that_was_opens_nothing() {
        Instant at = Instant.ofEpochSecond(1_234_567_890);
        long step = Totp.step(at);
        assertThat(Totp.verify(SECRET, Totp.code(SECRET, step), at, step)).isEmpty();
        assertThat(Totp.verify(SECRET, Totp.code(SECRET, step - 1), at, step)).isEmpty();
        assertThat(Totp.verify(SECRET, Totp.code(SECRET, step + 1), at, step)).hasValue(step + 1);
    }

    @ParameterizedTest
    @CsvSource({"f, MY", "fo, MZXQ", "foo, MZXW6", "foob, MZXW6YQ", "fooba, MZXW6YTB", "foobar, MZXW6YTBOI"})
    void the_text_to_type_in_is_that_of_rfc_4648(String bytes, String text) {
        assertThat(Totp.base32(bytes.getBytes(StandardCharsets.US_ASCII))).isEqualTo(text);
    }

    @Test
    void the_address_in_the_qr_code_survives_any_name() {
        assertThat(Totp.uri("Fieldwarden", "监察 1&x", SECRET))
                .isEqualTo(
                        "otpauth://totp/Fieldwarden:%E7%9B%91%E5%AF%9F%201%26x"
                                + "?secret=GEZDGNBVGY3TQOJQGEZDGNBVGY3TQOJQ&issuer=Fieldwarden&algorithm=SHA1&digits=6&period=30");
    }
}
