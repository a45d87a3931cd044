package io.fieldwarden.alert.oidc;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.fieldwarden.alert.access.IdentityProvider.Attempt;
import io.fieldwarden.alert.access.ProviderException;
import io.fieldwarden.alert.access.Role;
import io.fieldwarden.alert.support.MemoryTopicLog;
import io.fieldwarden.alert.support.Running;
import io.fieldwarden.alert.support.Web;
import java.io.IOException;
import java.net.URI;
import java.net.URLDecoder;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.time.Clock;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.TreeMap;
import no.nav.security.mock.oauth2.MockOAuth2Server;
import no.nav.security.mock.oauth2.token.DefaultOAuth2TokenCallback;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.TestInstance;
import org.junit.jupiter.api.io.TempDir;

/** Log-ins at an OpenID provider that runs on this machine; the test goes the ways of the browser. */
@TestInstance(TestInstance.Lifecycle.PER_CLASS)
final class OidcLogInTest {
    private static final String CLIENT = "fieldwarden";
    private static final String START = "/api/v1/session/provider";
    private static final String CALLBACK = START + "/callback";
    private static final URI REDIRECT = URI.create("http://hub.example" + CALLBACK);

    @TempDir
    static Path folder;

    private final MockOAuth2Server server = new MockOAuth2Server();
    private final HttpClient browser = HttpClient.newHttpClient();
    private Running running;

    @BeforeAll
    void open() {
        server.start();
        running = Running.open(folder, new MemoryTopicLog(), new OidcProvider(settings(), Clock.systemUTC()));
        assertThat(running.as(Role.TECHNICIAN)
                        .post("/api/v1/organisations", "{\"id\":\"township\",\"name\":\"x\",\"kind\":\"township\"}")
                        .status())
                .isEqualTo(201);
    }

    @AfterAll
    void close() {
        running.close();
        server.shutdown();
    }

    @BeforeEach
    void map_groups() {
        groups("""
                {"items":[{"group":"boiler-desk","role":"inspector","organisation":"township","category":"1000"},
                          {"group":"engineers","role":"technician"}]}""");
    }

    private void groups(String items) {
        assertThat(running.as(Role.ADMINISTRATOR)
                        .put("/api/v1/access/groups", items, "application/json")
                        .status())
                .isEqualTo(200);
    }

    private OidcSettings settings() {
        return new OidcSettings(
                URI.create(server.issuerUrl("county").toString()),
                CLIENT,
                Optional.of("the secret"),
                REDIRECT,
                "County log-in",
                new OidcSettings.Claims("openid profile", "preferred_username", "groups"));
    }

    /** The provider says this of whoever logs in next. */
    private void next(String subject, String name, List<String> groups) {
        next(subject, CLIENT, Map.of("preferred_username", name, "groups", groups), 3600);
    }

    private void next(String subject, String audience, Map<String, Object> claims, long seconds) {
        server.enqueueCallback(
                new DefaultOAuth2TokenCallback("county", subject, "JWT", List.of(audience), claims, seconds));
    }

    /** What a browser holds between two of its ways. */
    private record OnTheWay(String cookie, URI provider) {}

    private OnTheWay begin() {
        Web.Answer answer = running.web().get(START);
        assertThat(answer.status()).as(answer.text()).isEqualTo(302);
        String cookie = answer.header("Set-Cookie");
        assertThat(cookie).contains("HttpOnly", "SameSite=Lax", "Path=" + START);
        return new OnTheWay(cookie.split(";", 2)[0], URI.create(answer.header("Location")));
    }

    /** At the provider, which sends the browser back: the query it comes back with. */
    private Map<String, String> atProvider(OnTheWay way) {
        try {
            HttpRequest request = HttpRequest.newBuilder(way.provider())
                    .timeout(Duration.ofSeconds(30))
                    .build();
            HttpResponse<String> answer = browser.send(request, HttpResponse.BodyHandlers.ofString());
            URI back = URI.create(answer.headers().firstValue("Location").orElseThrow());
            assertThat(back.toString()).startsWith(REDIRECT.toString());
            return parameters(back.getRawQuery());
        } catch (IOException e) {
            throw new AssertionError(e);
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            throw new AssertionError(e);
        }
    }

    private static Map<String, String> parameters(String query) {
        Map<String, String> parameters = new TreeMap<>();
        for (String pair : query.split("&", -1)) {
            String[] sides = pair.split("=", 2);
            parameters.put(sides[0], URLDecoder.decode(sides[1], StandardCharsets.UTF_8));
        }
        return parameters;
    }

    private Web.Answer back(String cookie, Map<String, String> parameters) {
        Web web = cookie.isEmpty() ? running.web() : running.web().with("Cookie", cookie);
        StringBuilder query = new StringBuilder("?x=1");
        parameters.forEach((name, value) -> query.append('&')
                .append(name)
                .append('=')
                .append(java.net.URLEncoder.encode(value, StandardCharsets.UTF_8)));
        return web.get(CALLBACK + query);
    }

    private Web.Answer logIn() {
        OnTheWay way = begin();
        return back(way.cookie(), atProvider(way));
    }

    private static String outcome(Web.Answer answer) {
        assertThat(answer.status()).as(answer.text()).isEqualTo(302);
        return answer.header("Location").replace("/#/?login=", "");
    }

    /** The browser with the session it was given. */
    private Web inside(Web.Answer answer) {
        assertThat(outcome(answer)).isEqualTo("done");
        String session = answer.response().headers().allValues("Set-Cookie").stream()
                .filter(cookie -> cookie.startsWith("fieldwarden="))
                .findFirst()
                .orElseThrow();
        assertThat(session).contains("HttpOnly", "SameSite=Strict");
        return running.web().with("Cookie", session.split(";", 2)[0]);
    }

    @Test
    void somebody_with_a_group_gets_in_and_may_do_what_the_group_may() {
        assertThat(running.web()
                        .get("/api/v1/session/ways")
                        .json()
                        .path("provider")
                        .path("name")
                        .asText())
                .isEqualTo("County log-in");
        next("s-1", "inspector7", List.of("boiler-desk", "a group that nobody knows"));
        OnTheWay way = begin();
        Map<String, String> asked = parameters(way.provider().getRawQuery());
        assertThat(asked).containsEntry("code_challenge_method", "S256").containsEntry("response_type", "code");
        assertThat(asked.get("state")).isNotEqualTo(asked.get("nonce"));
        Web web = inside(back(way.cookie(), atProvider(way)));
        var me = web.get("/api/v1/me").json();
        assertThat(me.path("user").asText()).isEqualTo("inspector7");
        assertThat(me.path("grants").toString())
                .isEqualTo(
                        "[{\"role\":\"inspector\",\"organisation\":\"township\",\"category\":\"1000\",\"expiresAt\":null}]");
        assertThat(web.get("/api/v1/alerts").status()).isEqualTo(200);
        assertThat(web.get("/api/v1/users").status()).isEqualTo(403);
        assertThat(running.web()
                        .post("/api/v1/session", "{\"user\":\"inspector7\",\"password\":\"anything\"}")
                        .status())
                .isEqualTo(401);
        Web administrator = running.as(Role.ADMINISTRATOR);
        assertThat(administrator.get("/api/v1/changes?kind=user&id=inspector7").text())
                .contains("\"way\":\"provider\"");
        assertThat(administrator.post("/api/v1/users/inspector7/password", "{}").code())
                .isEqualTo("provider-account");
    }

    @Test
    void groups_count_anew_at_each_log_in_and_nobody_gets_in_without_any() {
        next("s-2", "engineer2", List.of("engineers"));
        Web first = inside(logIn());
        assertThat(first.get("/api/v1/quarantine").status()).isEqualTo(200);
        next("s-2", "engineer2", List.of("boiler-desk"));
        Web second = inside(logIn());
        assertThat(second.get("/api/v1/quarantine").status()).isEqualTo(403);
        assertThat(first.get("/api/v1/quarantine").status()).isEqualTo(403);
        next("s-2", "engineer2", List.of("visitors"));
        assertThat(outcome(logIn())).isEqualTo("no-grants");
        assertThat(second.get("/api/v1/alerts").status()).isEqualTo(403);
        next("s-3", "visitor3", List.of());
        assertThat(outcome(logIn())).isEqualTo("no-grants");
        assertThat(running.as(Role.ADMINISTRATOR).get("/api/v1/users").text()).doesNotContain("visitor3");
    }

    @Test
    void nobody_takes_over_an_account_by_its_name_and_a_disabled_one_stays_out() {
        next("s-4", "administrator", List.of("engineers"));
        assertThat(outcome(logIn())).isEqualTo("name-taken");
        next("s-5", "engineer5", List.of("engineers"));
        inside(logIn());
        next("s-6", "engineer5", List.of("engineers"));
        assertThat(outcome(logIn())).isEqualTo("name-taken");
        next("s-7", "token:x", List.of("engineers"));
        assertThat(outcome(logIn())).isEqualTo("name-taken");
        assertThat(running.as(Role.ADMINISTRATOR)
                        .delete("/api/v1/users/engineer5")
                        .status())
                .isEqualTo(204);
        next("s-5", "engineer5", List.of("engineers"));
        assertThat(outcome(logIn())).isEqualTo("disabled");
    }

    @Test
    void an_answer_counts_only_in_the_browser_that_asked_and_as_it_was_asked() {
        OnTheWay mine = begin();
        OnTheWay other = begin();
        Map<String, String> answer = atProvider(mine);
        assertThat(outcome(back("", answer))).isEqualTo("expired");
        assertThat(outcome(back(other.cookie(), answer))).isEqualTo("expired");
        assertThat(outcome(back(mine.cookie().substring(0, mine.cookie().length() - 4) + "AAA=", answer)))
                .isEqualTo("expired");
        assertThat(outcome(back(mine.cookie(), Map.of("state", answer.get("state"), "error", "access_denied"))))
                .isEqualTo("refused");
        // A code that was given to another attempt: neither its verifier nor its nonce fit.
        Map<String, String> stolen = new TreeMap<>(answer);
        stolen.put("state", parameters(other.provider().getRawQuery()).get("state"));
        assertThat(outcome(back(other.cookie(), stolen))).isEqualTo("failed");
    }

    @Test
    void a_code_is_worth_nothing_without_the_verifier_that_only_the_hub_has() throws ProviderException {
        OidcProvider provider = new OidcProvider(settings(), Clock.systemUTC());
        Attempt attempt = new Attempt("state-1", "nonce-1", "v".repeat(43));
        String code = atProvider(new OnTheWay("", provider.address(attempt))).get("code");
        assertThatThrownBy(() -> provider.redeem(new Attempt("state-1", "nonce-1", "w".repeat(43)), code))
                .isInstanceOf(ProviderException.class)
                .hasMessageContaining("400");
    }

    @Test
    void a_token_for_somebody_else_or_one_that_is_over_does_not_count() {
        Map<String, Object> other = Map.of("preferred_username", "engineer9", "groups", List.of("engineers"));
        for (Map<String, Object> wrong : List.<Map<String, Object>>of(
                Map.of("aud", "another-client"),
                Map.of("iss", "http://localhost:1/county"),
                Map.of("nonce", "of another attempt"))) {
            Map<String, Object> claims = new TreeMap<>(other);
            claims.putAll(wrong);
            next("s-9", CLIENT, claims, 3600);
            assertThat(outcome(logIn())).as(wrong.toString()).isEqualTo("failed");
        }
        next("s-9", CLIENT, Map.of("preferred_username", "engineer9", "groups", List.of("engineers")), -3600);
        assertThat(outcome(logIn())).isEqualTo("failed");
        next("s-9", CLIENT, Map.of("groups", List.of("engineers")), 3600);
        assertThat(outcome(logIn())).isEqualTo("failed");
        next("s-9", CLIENT, Map.of("preferred_username", "engineer9", "groups", List.of("engineers")), 3600);
        inside(logIn());
    }

    @Test
    void a_provider_that_calls_itself_something_else_or_is_away_lets_nobody_in() {
        OidcSettings wrong = new OidcSettings(
                URI.create(server.issuerUrl("county") + "/"),
                CLIENT,
                Optional.empty(),
                REDIRECT,
                "x",
                new OidcSettings.Claims("openid", "preferred_username", "groups"));
        Attempt attempt = new Attempt("s", "n", "v");
        assertThatThrownBy(() -> new OidcProvider(wrong, Clock.systemUTC()).address(attempt))
                .isInstanceOf(ProviderException.class)
                .hasMessageContaining("calls itself");
        OidcSettings away = new OidcSettings(
                URI.create("http://127.0.0.1:1/none"), CLIENT, Optional.empty(), REDIRECT, "x", wrong.claims());
        assertThatThrownBy(() -> new OidcProvider(away, Clock.systemUTC()).address(attempt))
                .isInstanceOf(ProviderException.class)
                .hasMessageContaining("cannot be reached");
        assertThatThrownBy(() -> new OidcSettings(
                        URI.create("http://login.example"), CLIENT, Optional.empty(), REDIRECT, "x", wrong.claims()))
                .isInstanceOf(IllegalArgumentException.class)
                .hasMessageContaining("oidc.issuer");
    }

    @Test
    void of_two_who_change_what_groups_may_do_the_second_is_told() {
        Web administrator = running.as(Role.ADMINISTRATOR);
        String tag = administrator.get("/api/v1/access/groups").header("ETag");
        String body = "{\"items\":[{\"group\":\"engineers\",\"role\":\"technician\"}]}";
        assertThat(administrator
                        .with("If-Match", tag)
                        .put("/api/v1/access/groups", body, "application/json")
                        .status())
                .isEqualTo(200);
        assertThat(administrator
                        .with("If-Match", tag)
                        .put("/api/v1/access/groups", body, "application/json")
                        .code())
                .isEqualTo("changed");
        assertThat(administrator.get("/api/v1/changes?kind=access&id=groups").text())
                .contains("engineers: technician");
    }
}
