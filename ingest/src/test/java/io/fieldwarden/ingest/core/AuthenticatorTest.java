package io.fieldwarden.ingest.core;

import static org.assertj.core.api.Assertions.assertThat;

import io.fieldwarden.device.registry.RegistryEntry;
import io.fieldwarden.device.registry.Secrets;
import java.time.Duration;
import java.util.Optional;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;

class AuthenticatorTest {
    private final DeviceRegistry registry = Farm.registry();
    private final Authenticator authenticator = new Authenticator(registry, 1, 50);

    @AfterEach
    void close() {
        authenticator.close();
    }

    @Test
    void the_right_secret_and_the_right_token_prove_the_device() {
        assertProven(new Credentials.Secret("soil-1", Farm.SECRET));
        assertProven(new Credentials.Token(Farm.TOKEN));
    }

    @Test
    void everything_else_is_denied() {
        assertDenied(new Credentials.Secret("soil-1", "wrong"));
        assertDenied(new Credentials.Secret("soil-1", ""));
        assertDenied(new Credentials.Secret("nobody", Farm.SECRET));
        assertDenied(new Credentials.Secret("pond-1", ""));
        assertDenied(new Credentials.Secret("soil-1", "x".repeat(100_000)));
        assertDenied(new Credentials.Token(""));
        assertDenied(new Credentials.Token("wrong"));
        assertDenied(new Credentials.Token(Secrets.tokenHash(Farm.TOKEN)));
    }

    @Test
    void a_secret_that_was_right_is_answered_at_once_the_next_time() {
        assertProven(new Credentials.Secret("soil-1", Farm.SECRET));
        CompletableFuture<Proof> second = new CompletableFuture<>();
        authenticator.check(new Credentials.Secret("soil-1", Farm.SECRET), second::complete);
        assertThat(second).isCompletedWithValueMatching(proof -> proof instanceof Proof.Proven);
    }

    @Test
    void a_new_secret_makes_the_old_one_forgotten() {
        assertProven(new Credentials.Secret("soil-1", Farm.SECRET));
        RegistryEntry.Credentials changed = new RegistryEntry.Credentials(Secrets.hash("another"), "");
        registry.put(Farm.device("soil-1", Optional.empty(), changed, true));
        assertDenied(new Credentials.Secret("soil-1", Farm.SECRET));
        assertDenied(new Credentials.Token(Farm.TOKEN));
        assertProven(new Credentials.Secret("soil-1", "another"));
    }

    @Test
    void a_disabled_or_removed_device_is_denied_even_with_what_was_right() {
        assertProven(new Credentials.Secret("soil-1", Farm.SECRET));
        registry.put(Farm.device("soil-1", Optional.empty(), Farm.soil1().credentials(), false));
        assertDenied(new Credentials.Secret("soil-1", Farm.SECRET));
        assertDenied(new Credentials.Token(Farm.TOKEN));
        registry.remove("device/soil-1");
        assertDenied(new Credentials.Token(Farm.TOKEN));
    }

    @Test
    void each_wrong_answer_of_a_device_takes_longer_than_the_one_before() {
        Duration first = timeOfDenial();
        timeOfDenial();
        Duration third = timeOfDenial();
        assertThat(first).isGreaterThanOrEqualTo(Duration.ofMillis(45));
        assertThat(third).isGreaterThanOrEqualTo(Duration.ofMillis(190));
    }

    @Test
    void before_the_registry_is_loaded_nobody_is_denied() {
        try (Authenticator early = new Authenticator(new DeviceRegistry(), 1, 0)) {
            CompletableFuture<Proof> proof = new CompletableFuture<>();
            early.check(new Credentials.Token("any"), proof::complete);
            assertThat(proof).isCompletedWithValueMatching(p -> p instanceof Proof.Busy);
        }
    }

    private Duration timeOfDenial() {
        long start = System.nanoTime();
        assertDenied(new Credentials.Secret("soil-1", "wrong"));
        return Duration.ofNanos(System.nanoTime() - start);
    }

    private void assertProven(Credentials credentials) {
        assertThat(check(credentials))
                .isInstanceOfSatisfying(
                        Proof.Proven.class,
                        proven -> assertThat(proven.device().id().value()).isEqualTo("soil-1"));
    }

    private void assertDenied(Credentials credentials) {
        assertThat(check(credentials)).isInstanceOf(Proof.Denied.class);
    }

    private Proof check(Credentials credentials) {
        CompletableFuture<Proof> proof = new CompletableFuture<>();
        authenticator.check(credentials, proof::complete);
        return proof.orTimeout(10, TimeUnit.SECONDS).join();
    }
}
