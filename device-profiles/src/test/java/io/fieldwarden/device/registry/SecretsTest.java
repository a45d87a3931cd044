package io.fieldwarden.device.registry;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.Base64;
import java.util.HexFormat;
import org.bouncycastle.crypto.generators.Argon2BytesGenerator;
import org.bouncycastle.crypto.params.Argon2Parameters;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class SecretsTest {
    /** RFC 9106 section 5.3: the library that hashes here gives the tag of the standard. */
    @Test
    void the_argon2id_in_use_gives_the_vector_of_the_standard() {
        Argon2BytesGenerator generator = new Argon2BytesGenerator();
        generator.init(new Argon2Parameters.Builder(Argon2Parameters.ARGON2_id)
                .withVersion(Argon2Parameters.ARGON2_VERSION_13)
                .withMemoryAsKB(32)
                .withIterations(3)
                .withParallelism(4)
                .withSalt(filled(16, 0x02))
                .withSecret(filled(8, 0x03))
                .withAdditional(filled(12, 0x04))
                .build());
        byte[] tag = new byte[32];
        generator.generateBytes(filled(32, 0x01), tag);
        assertThat(HexFormat.of().formatHex(tag))
                .isEqualTo("0d640df58d78766c08c037a34a8b53c9d01ef0452d75b65eb52520e96b01e659");
    }

    /** Made by the reference command line tool: echo -n password | argon2 somesalt -id -v 13 -m 16 -t 2 -p 1. */
    @Test
    void verifies_what_the_reference_implementation_made() {
        byte[] hash = HexFormat.of().parseHex("09316115d5cf24ed5a15a31a3ba326e5cf32edc24702987c02b6566f61913cf7");
        String encoded = "$argon2id$v=19$m=65536,t=2,p=1$c29tZXNhbHQ$"
                + Base64.getEncoder().withoutPadding().encodeToString(hash);
        assertThat(Secrets.verify("password", encoded)).isTrue();
        assertThat(Secrets.verify("passwore", encoded)).isFalse();
    }

    @Test
    void a_hash_verifies_its_secret_only_and_is_salted() {
        String hash = Secrets.hash("井水泵-42");
        assertThat(hash).startsWith("$argon2id$v=19$m=19456,t=2,p=1$");
        assertThat(Secrets.verify("井水泵-42", hash)).isTrue();
        assertThat(Secrets.verify("井水泵-43", hash)).isFalse();
        assertThat(Secrets.hash("井水泵-42")).isNotEqualTo(hash);
    }

    @Test
    void a_generated_secret_is_hashed_at_a_low_cost_that_its_text_names() {
        String secret = Secrets.newToken();
        String hash = Secrets.hashGenerated(secret);
        assertThat(hash).startsWith("$argon2id$v=19$m=64,t=1,p=1$").doesNotContain(secret);
        assertThat(Secrets.verify(secret, hash)).isTrue();
        assertThat(Secrets.verify(Secrets.newToken(), hash)).isFalse();
        assertThat(Secrets.hashGenerated(secret)).isNotEqualTo(hash);
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "",
                "password",
                "$argon2i$v=19$m=16,t=2,p=1$c29tZXNhbHQ$aGFzaA",
                "$argon2id$v=16$m=16,t=2,p=1$c29tZXNhbHQ$aGFzaA",
                "$argon2id$v=19$m=16,t=2$c29tZXNhbHQ$aGFzaA",
                "$argon2id$v=19$m=x,t=2,p=1$c29tZXNhbHQ$aGFzaA",
                "$argon2id$v=19$m=16,t=2,p=1$c29tZXNhbHQ$",
                "$argon2id$v=19$m=16,t=2,p=1$!!$aGFzaA",
                "$argon2id$v=19$m=2147483647,t=2,p=1$c29tZXNhbHQ$c29tZXNhbHQ",
                "$argon2id$v=19$m=16,t=2147483647,p=1$c29tZXNhbHQ$c29tZXNhbHQ",
                "$argon2id$v=19$m=16,t=-1,p=0$c29tZXNhbHQ$c29tZXNhbHQ",
                "$2a$10$abcdefghijklmnopqrstuv"
            })
    void a_hash_of_another_form_or_cost_verifies_nothing(String encoded) {
        assertThat(Secrets.verify("password", encoded)).isFalse();
    }

    @Test
    void tokens_are_long_and_never_the_same() {
        String token = Secrets.newToken();
        assertThat(Base64.getUrlDecoder().decode(token)).hasSize(32);
        assertThat(Secrets.newToken()).isNotEqualTo(token);
        // FIPS 180-2, appendix B.1
        assertThat(Secrets.tokenHash("abc"))
                .isEqualTo("ba7816bf8f01cfea414140de5dae2223b00361a396177a9cb410ff61f20015ad");
    }

    private static byte[] filled(int length, int value) {
        byte[] bytes = new byte[length];
        java.util.Arrays.fill(bytes, (byte) value);
        return bytes;
    }
}
