package io.fieldwarden.alert.http;

import static org.assertj.core.api.Assertions.assertThat;

import io.fieldwarden.alert.Collaborators;
import io.fieldwarden.alert.access.Role;
import io.fieldwarden.alert.support.MemoryTopicLog;
import io.fieldwarden.alert.support.Running;
import io.fieldwarden.alert.support.TestClock;
import io.fieldwarden.alert.support.Web;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.Optional;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

final class SessionTest {
    @TempDir
    Path folder;

    private final TestClock clock = new TestClock();
    private Running running;

    @BeforeEach
    void open() {
        running = Running.open(
                folder,
                new MemoryTopicLog(),
                clock,
                new Collaborators.Around(
                        List::of,
                        List.of(),
                        Optional.empty(),
                        p -> p.ensureUser("fresh", Role.ADMINISTRATOR, Running.PASSWORD, true)));
    }

    @AfterEach
    void close() {
        running.close();
    }

    private Web.Answer logIn(String user, String password) {
        return running.web().post("/api/v1/session", "{\"user\":\"" + user + "\",\"password\":\"" + password + "\"}");
    }

    private Web cookieOf(Web.Answer logIn) {
        return running.web().with("Cookie", logIn.header("Set-Cookie").split(";", 2)[0]);
    }

    @Test
    void a_log_in_gives_a_token_and_a_cookie_that_scripts_and_other_sites_cannot_use() {
        Web.Answer answer = logIn("inspector", Running.PASSWORD);
        assertThat(answer.status()).isEqualTo(200);
        assertThat(answer.json().path("roles").get(0).asText()).isEqualTo("inspector");
        assertThat(answer.header("Set-Cookie")).contains("HttpOnly", "SameSite=Strict", "Path=/");
        assertThat(cookieOf(answer).get("/api/v1/me").json().path("user").asText())
                .isEqualTo("inspector");
        assertThat(running.web()
                        .bearer(answer.json().path("token").asText())
                        .get("/api/v1/me")
                        .status())
                .isEqualTo(200);
    }

    @Test
    void a_change_with_the_cookie_needs_the_header_that_other_sites_cannot_set() {
        Web browser = cookieOf(logIn("technician", Running.PASSWORD));
        String body = "{\"id\":\"farm\",\"name\":\"Farm\",\"kind\":\"farm\"}";
        assertThat(browser.post("/api/v1/organisations", body).code()).isEqualTo("csrf");
        assertThat(browser.with("X-Requested-With", "fieldwarden")
                        .with("Sec-Fetch-Site", "cross-site")
                        .post("/api/v1/organisations", body)
                        .code())
                .isEqualTo("csrf");
        assertThat(browser.with("X-Requested-With", "fieldwarden")
                        .post("/api/v1/organisations", body)
                        .status())
                .isEqualTo(201);
    }

    @Test
    void what_became_of_users_and_tokens_is_on_record_for_administrators_alone() {
        Web administrator = running.as(Role.ADMINISTRATOR);
        administrator.post("/api/v1/users", "{\"user\":\"zhou\",\"roles\":[\"farmer\"]}");
        administrator.delete("/api/v1/users/zhou");
        String token = administrator
                .post("/api/v1/tokens", "{\"name\":\"feed\",\"role\":\"inspector\"}")
                .json()
                .path("id")
                .asText();
        String address = "/api/v1/changes?kind=user&id=zhou";
        assertThat(administrator.get(address).json().path("items").findValuesAsText("action"))
                .containsExactly("disable", "add");
        assertThat(administrator.get(address).text()).contains("farmer").doesNotContain("argon2");
        assertThat(administrator.get("/api/v1/changes?kind=token&id=" + token).text())
                .contains("feed");
        assertThat(administrator
                        .get("/api/v1/changes?kind=user&id=administrator")
                        .text())
                .contains("log-in");
        assertThat(running.as(Role.INSPECTOR).get(address).json().path("items")).isEmpty();
        assertThat(running.as(Role.INSPECTOR)
                        .get("/api/v1/audit/verify")
                        .json()
                        .path("ok")
                        .asBoolean())
                .isTrue();
    }

    @Test
    void logging_out_ends_the_session() {
        Web browser = cookieOf(logIn("farmer", Running.PASSWORD)).with("X-Requested-With", "fieldwarden");
        assertThat(browser.delete("/api/v1/session").status()).isEqualTo(204);
        assertThat(browser.get("/api/v1/me").status()).isEqualTo(401);
    }

    @Test
    void a_session_that_nobody_uses_ends() {
        Web browser = cookieOf(logIn("farmer", Running.PASSWORD));
        clock.advance(Duration.ofHours(11));
        assertThat(browser.get("/api/v1/me").status()).isEqualTo(200);
        clock.advance(Duration.ofHours(11));
        assertThat(browser.get("/api/v1/me").status()).isEqualTo(200);
        clock.advance(Duration.ofHours(13));
        assertThat(browser.get("/api/v1/me").status()).isEqualTo(401);
    }

    @Test
    void guessing_is_slowed_down_and_the_right_password_has_to_wait_too() {
        for (int i = 0; i < 5; i++) {
            assertThat(logIn("inspector", "wrong " + i).code()).isEqualTo("wrong-credentials");
        }
        Web.Answer answer = logIn("inspector", Running.PASSWORD);
        assertThat(answer.status()).isEqualTo(429);
        assertThat(Integer.parseInt(answer.header("Retry-After"))).isBetween(1, 3);
        clock.advance(Duration.ofSeconds(3));
        assertThat(logIn("inspector", Running.PASSWORD).status()).isEqualTo(200);
    }

    @Test
    void an_unknown_user_is_answered_like_a_wrong_password() {
        Web.Answer unknown = logIn("nobody-here", "some password");
        Web.Answer wrong = logIn("farmer", "some password");
        assertThat(unknown.status()).isEqualTo(wrong.status()).isEqualTo(401);
        assertThat(unknown.text()).isEqualTo(wrong.text());
    }

    @Test
    void a_first_password_must_be_changed_before_anything_else() {
        Web.Answer logIn = logIn("fresh", Running.PASSWORD);
        assertThat(logIn.json().path("mustChangePassword").asBoolean()).isTrue();
        Web fresh = running.web().bearer(logIn.json().path("token").asText());
        assertThat(fresh.get("/api/v1/devices").code()).isEqualTo("password-change-required");
        assertThat(fresh.get("/api/v1/me").json().path("mustChangePassword").asBoolean())
                .isTrue();

        assertThat(fresh.post("/api/v1/me/password", password(Running.PASSWORD, "short"))
                        .code())
                .isEqualTo("bad-field");
        assertThat(fresh.post("/api/v1/me/password", password("not it at all", "a new long one"))
                        .code())
                .isEqualTo("wrong-credentials");
        Web.Answer changed = fresh.post("/api/v1/me/password", password(Running.PASSWORD, "a new long one"));
        assertThat(changed.status()).isEqualTo(200);
        assertThat(fresh.get("/api/v1/me").status()).isEqualTo(401);
        assertThat(running.web()
                        .bearer(changed.json().path("token").asText())
                        .get("/api/v1/devices")
                        .status())
                .isEqualTo(200);
        assertThat(logIn("fresh", Running.PASSWORD).status()).isEqualTo(401);
    }

    private static String password(String old, String wanted) {
        return "{\"old\":\"" + old + "\",\"new\":\"" + wanted + "\"}";
    }

    @Test
    void a_disabled_user_is_out_at_once_and_the_last_administrator_stays() {
        Web administrator = running.as(Role.ADMINISTRATOR);
        Web inspector = running.as(Role.INSPECTOR);
        assertThat(administrator.delete("/api/v1/users/inspector").status()).isEqualTo(204);
        assertThat(inspector.get("/api/v1/me").status()).isEqualTo(401);
        assertThat(logIn("inspector", Running.PASSWORD).status()).isEqualTo(401);

        assertThat(administrator.delete("/api/v1/users/fresh").status()).isEqualTo(204);
        assertThat(administrator.delete("/api/v1/users/administrator").code()).isEqualTo("last-administrator");
        assertThat(administrator
                        .put("/api/v1/users/administrator/grants", "{\"roles\":[\"farmer\"]}", "application/json")
                        .code())
                .isEqualTo("last-administrator");
    }

    @Test
    void an_administrator_adds_a_user_with_a_random_password_and_a_token_with_an_end() {
        Web administrator = running.as(Role.ADMINISTRATOR);
        Web.Answer added = administrator.post("/api/v1/users", "{\"user\":\"王工\",\"roles\":[\"technician\"]}");
        assertThat(added.status()).isEqualTo(201);
        Web.Answer logIn = logIn("王工", added.json().path("password").asText());
        assertThat(logIn.json().path("mustChangePassword").asBoolean()).isTrue();
        assertThat(administrator
                        .post("/api/v1/users", "{\"user\":\"王工\",\"roles\":[\"farmer\"]}")
                        .code())
                .isEqualTo("already-exists");

        String until = clock.instant().plus(Duration.ofHours(1)).toString();
        Web.Answer token = administrator.post(
                "/api/v1/tokens", "{\"name\":\"scada\",\"role\":\"inspector\",\"expiresAt\":\"" + until + "\"}");
        Web program = running.web().bearer(token.json().path("token").asText());
        assertThat(program.get("/api/v1/alerts").status()).isEqualTo(200);
        assertThat(program.get("/api/v1/me").json().path("user").asText()).isEqualTo("token:scada");
        assertThat(administrator.get("/api/v1/tokens").text())
                .contains("scada")
                .doesNotContain(token.json().path("token").asText());
        clock.advance(Duration.ofHours(2));
        assertThat(program.get("/api/v1/alerts").status()).isEqualTo(401);
    }
}
