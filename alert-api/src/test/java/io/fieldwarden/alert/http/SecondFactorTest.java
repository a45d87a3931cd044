package io.fieldwarden.alert.http;

import static org.assertj.core.api.Assertions.assertThat;

import io.fieldwarden.alert.Collaborators;
import io.fieldwarden.alert.access.Role;
import io.fieldwarden.alert.access.Totp;
import io.fieldwarden.alert.support.MemoryTopicLog;
import io.fieldwarden.alert.support.Running;
import io.fieldwarden.alert.support.TestClock;
import io.fieldwarden.alert.support.Web;
import java.math.BigInteger;
import java.nio.file.Path;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.TestInstance;
import org.junit.jupiter.api.io.TempDir;

/** Each test has a user of its own. */
@TestInstance(TestInstance.Lifecycle.PER_CLASS)
final class SecondFactorTest {
    private static final String MINE = "/api/v1/me/second-factor";

    @TempDir
    static Path folder;

    private final TestClock clock = new TestClock();
    private Running running;

    @BeforeAll
    void open() {
        running = Running.open(
                folder,
                new MemoryTopicLog(),
                clock,
                new Collaborators.Around(List::of, List.of(), Optional.empty(), provisioning -> {
                    for (String name : List.of("guard1", "guard2", "guard3", "guard4", "guard5", "guard6")) {
                        provisioning.ensureUser(name, Role.TECHNICIAN, Running.PASSWORD, false);
                    }
                    provisioning.ensureUser("boss", Role.ADMINISTRATOR, Running.PASSWORD, false);
                }));
    }

    @AfterAll
    void close() {
        running.close();
    }

    /** What a phone keeps. */
    private record Phone(String secret, TestClock clock) {
        String code() {
            return Totp.code(bytes(secret), Totp.step(clock.instant()));
        }

        private static byte[] bytes(String base32) {
            BigInteger value = BigInteger.ZERO;
            for (int i = 0; i < base32.length(); i++) {
                int bits = "ABCDEFGHIJKLMNOPQRSTUVWXYZ234567".indexOf(base32.charAt(i));
                value = value.shiftLeft(5).or(BigInteger.valueOf(bits));
            }
            byte[] all = value.toByteArray();
            byte[] secret = new byte[base32.length() * 5 / 8];
            int from = Math.max(0, all.length - secret.length);
            System.arraycopy(all, from, secret, secret.length - (all.length - from), all.length - from);
            return secret;
        }
    }

    /** Tests move the clock on: a session of another test may have ended. */
    private Web fresh(String user) {
        return running.web().logIn(user, Running.PASSWORD);
    }

    private Web.Answer logIn(String user, String code) {
        return running.web()
                .post("/api/v1/session", Web.json(Map.of("user", user, "password", Running.PASSWORD, "code", code)));
    }

    private static Web.Answer send(Web web, String path, Map<String, String> body) {
        return web.post(path, Web.json(body));
    }

    private Phone propose(Web web) {
        Web.Answer answer = send(web, MINE, Map.of("password", Running.PASSWORD));
        assertThat(answer.status()).isEqualTo(200);
        String secret = answer.json().path("secret").asText();
        assertThat(answer.json().path("uri").asText())
                .startsWith("otpauth://totp/")
                .contains("secret=" + secret);
        return new Phone(secret, clock);
    }

    private static List<String> codes(Web.Answer answer) {
        assertThat(answer.status()).as(answer.text()).isEqualTo(200);
        List<String> codes = new ArrayList<>();
        answer.json().path("recoveryCodes").forEach(code -> codes.add(code.asText()));
        return codes;
    }

    @Test
    void a_second_factor_counts_once_it_is_confirmed_and_is_asked_for_from_then_on() {
        Web web = running.web().logIn("guard1", Running.PASSWORD);
        assertThat(send(web, MINE, Map.of("password", "not that one")).code()).isEqualTo("wrong-credentials");
        Phone phone = propose(web);
        assertThat(logIn("guard1", "").status()).isEqualTo(200);
        assertThat(send(web, MINE + "/confirm", Map.of("code", "000000")).code())
                .isEqualTo("wrong-code");
        String first = phone.code();
        assertThat(codes(send(web, MINE + "/confirm", Map.of("code", first))))
                .hasSize(10)
                .doesNotHaveDuplicates();
        assertThat(web.get(MINE).json().path("active").asBoolean()).isTrue();
        assertThat(send(web, MINE, Map.of("password", Running.PASSWORD)).code()).isEqualTo("second-factor-active");

        assertThat(logIn("guard1", "").code()).isEqualTo("second-factor-required");
        assertThat(logIn("guard1", first).code()).isEqualTo("wrong-code");
        clock.advance(Duration.ofSeconds(31));
        String second = phone.code();
        Web.Answer in = logIn("guard1", second);
        assertThat(in.status()).isEqualTo(200);
        assertThat(logIn("guard1", second).code()).isEqualTo("wrong-code");
        Web inside = running.web().bearer(in.json().path("token").asText());
        assertThat(inside.get("/api/v1/me/sessions").json().path("items").findValuesAsText("way"))
                .contains("second-factor", "password");
    }

    @Test
    void a_recovery_code_opens_once_however_it_is_typed_and_new_ones_end_the_old() {
        Web web = running.web().logIn("guard2", Running.PASSWORD);
        Phone phone = propose(web);
        List<String> codes = codes(send(web, MINE + "/confirm", Map.of("code", phone.code())));
        String typed = codes.get(3).replace("-", " ").toUpperCase(java.util.Locale.ROOT);
        assertThat(logIn("guard2", typed).status()).isEqualTo(200);
        assertThat(logIn("guard2", codes.get(3)).code()).isEqualTo("wrong-code");
        assertThat(web.get(MINE).json().path("recoveryCodesLeft").asInt()).isEqualTo(9);
        clock.advance(Duration.ofSeconds(31));
        List<String> renewed = codes(send(web, MINE + "/recovery-codes", Map.of("code", phone.code())));
        assertThat(logIn("guard2", codes.get(4)).code()).isEqualTo("wrong-code");
        assertThat(logIn("guard2", renewed.get(0)).status()).isEqualTo(200);
    }

    @Test
    void taking_it_away_needs_password_and_code_and_an_administrator_can_when_the_phone_is_lost() {
        Web web = running.web().logIn("guard3", Running.PASSWORD);
        Phone phone = propose(web);
        codes(send(web, MINE + "/confirm", Map.of("code", phone.code())));
        clock.advance(Duration.ofSeconds(31));
        assertThat(send(web, MINE + "/remove", Map.of("password", Running.PASSWORD, "code", "123"))
                        .code())
                .isEqualTo("wrong-code");
        assertThat(send(web, MINE + "/remove", Map.of("password", Running.PASSWORD, "code", phone.code()))
                        .status())
                .isEqualTo(204);
        assertThat(logIn("guard3", "").status()).isEqualTo(200);

        Phone next = propose(web);
        codes(send(web, MINE + "/confirm", Map.of("code", next.code())));
        Web administrator = fresh("administrator");
        assertThat(administrator.delete("/api/v1/users/guard3/second-factor").status())
                .isEqualTo(204);
        assertThat(administrator.delete("/api/v1/users/guard3/second-factor").code())
                .isEqualTo("no-second-factor");
        assertThat(logIn("guard3", "").status()).isEqualTo(200);
        assertThat(administrator
                        .get("/api/v1/changes?kind=user&id=guard3")
                        .json()
                        .path("items")
                        .findValuesAsText("action"))
                .containsSubsequence(
                        "second-factor-removed", "second-factor", "second-factor-removed", "second-factor");
    }

    @Test
    void a_role_that_asks_for_a_second_factor_lets_nobody_go_on_without() {
        Web boss = running.web().logIn("boss", Running.PASSWORD);
        Web web = running.web().logIn("guard4", Running.PASSWORD);
        assertThat(web.get("/api/v1/devices").status()).isEqualTo(200);
        assertThat(boss.put("/api/v1/access/policy", "{\"secondFactorRoles\":[\"technician\"]}", "application/json")
                        .status())
                .isEqualTo(200);
        try {
            assertThat(web.get("/api/v1/devices").code()).isEqualTo("second-factor-missing");
            assertThat(web.get("/api/v1/me").json().path("mustAddSecondFactor").asBoolean())
                    .isTrue();
            assertThat(logIn("guard4", "").json().path("mustAddSecondFactor").asBoolean())
                    .isTrue();
            Phone phone = propose(web);
            codes(send(web, MINE + "/confirm", Map.of("code", phone.code())));
            assertThat(web.get("/api/v1/devices").status()).isEqualTo(200);
            assertThat(fresh("farmer").get("/api/v1/devices").status()).isEqualTo(200);
        } finally {
            boss.put("/api/v1/access/policy", "{\"secondFactorRoles\":[]}", "application/json");
        }
        assertThat(boss.get("/api/v1/changes?kind=access").text()).contains("technician");
    }

    @Test
    void ten_failures_lock_an_account_also_one_that_nobody_has_until_somebody_unlocks_it() {
        failTenTimes("guard5");
        failTenTimes("nobody-at-all");
        Web.Answer locked = logIn("guard5", "");
        assertThat(locked.status()).isEqualTo(429);
        assertThat(locked.code()).isEqualTo("locked-out");
        assertThat(Integer.parseInt(locked.header("Retry-After"))).isBetween(800, 901);
        assertThat(logIn("nobody-at-all", "").code()).isEqualTo("locked-out");
        Web administrator = fresh("administrator");
        assertThat(administrator.get("/api/v1/users").text()).contains("\"lockedUntil\":\"2026-11-23T");
        assertThat(administrator.get("/api/v1/changes?kind=user&id=guard5").text())
                .contains("lock-out");
        assertThat(administrator.post("/api/v1/users/guard5/unlock", "").status())
                .isEqualTo(204);
        clock.advance(Duration.ofMinutes(5));
        assertThat(logIn("guard5", "").status()).isEqualTo(200);
        clock.advance(Duration.ofMinutes(11));
        assertThat(logIn("nobody-at-all", "").code()).isEqualTo("wrong-credentials");
    }

    private void failTenTimes(String user) {
        for (int i = 0; i < 10; i++) {
            Web.Answer answer =
                    running.web().post("/api/v1/session", Web.json(Map.of("user", user, "password", "wrong " + i)));
            assertThat(answer.code()).isEqualTo("wrong-credentials");
            // Past the wait that slows guessing down.
            clock.advance(Duration.ofSeconds(i < 4 ? 0 : 1L << (i - 4)));
        }
    }

    @Test
    void sessions_are_listed_and_ended_one_by_one_and_none_lasts_longer_than_a_week() {
        Web first = running.web().logIn("guard6", Running.PASSWORD);
        Web second = running.web().logIn("guard6", Running.PASSWORD);
        Web.Answer list = second.get("/api/v1/me/sessions");
        assertThat(list.json().path("items")).hasSize(2);
        String other = "";
        for (var item : list.json().path("items")) {
            other = item.path("current").asBoolean() ? other : item.path("id").asText();
        }
        assertThat(fresh("farmer").delete("/api/v1/me/sessions/" + other).status())
                .isEqualTo(404);
        assertThat(second.delete("/api/v1/me/sessions/" + other).status()).isEqualTo(204);
        assertThat(first.get("/api/v1/me").status()).isEqualTo(401);
        Instant begin = clock.instant();
        while (clock.instant().isBefore(begin.plus(Duration.ofDays(7)).minus(Duration.ofHours(11)))) {
            clock.advance(Duration.ofHours(11));
            assertThat(second.get("/api/v1/me").status()).isEqualTo(200);
        }
        clock.advance(Duration.ofHours(11));
        assertThat(second.get("/api/v1/me").status()).isEqualTo(401);
    }
}
