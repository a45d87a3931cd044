package io.fieldwarden.alert.http;

import static org.assertj.core.api.Assertions.assertThat;

import io.fieldwarden.alert.access.Role;
import io.fieldwarden.alert.support.MemoryTopicLog;
import io.fieldwarden.alert.support.OpenApiContract;
import io.fieldwarden.alert.support.Running;
import io.fieldwarden.alert.support.Web;
import java.net.http.HttpRequest;
import java.nio.file.Path;
import java.util.List;
import java.util.SplittableRandom;
import java.util.stream.Collectors;
import java.util.stream.IntStream;
import java.util.stream.Stream;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.TestInstance;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/** Whatever is sent, the answer is a problem that says what to do, never an error of ours. */
@TestInstance(TestInstance.Lifecycle.PER_CLASS)
final class BadInputTest {
    private static final List<String> VALUES = List.of(
            "null",
            "true",
            "-1",
            "1e999",
            "\"\"",
            "\"\\u0000\"",
            "\"a\"",
            "[]",
            "{}",
            "[{}]",
            "{\"zh\":1}",
            "\"2026-13-01\"");
    private static final List<String> FIELDS = Stream.of(
                    "id profile name kind parent organisation position parameters note until minutes reason to user "
                            + "password roles grants role expiresAt version yaml ids")
            .flatMap(names -> Stream.of(names.split(" ")))
            .toList();

    @TempDir
    static Path folder;

    private Running running;
    private Web administrator;

    @BeforeAll
    void open() {
        running = Running.open(folder, new MemoryTopicLog());
        administrator = running.as(Role.ADMINISTRATOR);
        administrator.post("/api/v1/devices", "{\"id\":\"soil-1\",\"profile\":\"soil-station\"}");
    }

    @AfterAll
    void close() {
        running.close();
    }

    @ParameterizedTest
    @CsvSource(delimiter = '|', textBlock = """
            /api/v1/devices                          | {                                            | malformed-json
            /api/v1/devices                          | []                                           | malformed-json
            /api/v1/devices                          | {} {}                                        | malformed-json
            /api/v1/devices                          | {"id":"a","id":"b"}                          | malformed-json
            /api/v1/devices                          | {}                                           | bad-field
            /api/v1/devices                          | {"id":5,"profile":"soil-station"}            | bad-field
            /api/v1/devices                          | {"id":"a/b","profile":"soil-station"}        | bad-field
            /api/v1/devices                          | {"id":"x","profile":"soil-station","idd":1}  | bad-field
            /api/v1/devices                          | {"id":"x","profile":"nothing"}               | bad-field
            /api/v1/devices                          | {"id":"x","profile":"soil-station","position":"no"} | bad-field
            /api/v1/devices                          | {"id":"x","profile":"soil-station","parameters":[]} | bad-field
            /api/v1/devices                          | {"id":"x","profile":"soil-station","parameters":{"a":{}}} | bad-field
            /api/v1/devices                          | {"id":"soil-1","profile":"soil-station"}     | already-exists
            /api/v1/positions                        | {"id":"p","name":"x","latitude":91}          | bad-field
            /api/v1/positions                        | {"id":"p","name":"x","latitude":10}          | bad-field
            /api/v1/positions                        | {"id":"p","name":{"de":"x"}}                 | bad-field
            /api/v1/organisations                    | {"id":"o","name":"x","kind":"galaxy"}        | bad-field
            /api/v1/organisations                    | {"id":"o","name":"x","kind":"farm","parent":"no"} | bad-field
            /api/v1/users                            | {"user":"a b","roles":["farmer"]}            | bad-field
            /api/v1/users                            | {"user":"ab","roles":["king"]}               | bad-field
            /api/v1/users                            | {"user":"ab","roles":[]}                     | bad-field
            /api/v1/users                            | {"user":"ab","roles":["farmer"],"password":"short"} | bad-field
            /api/v1/tokens                           | {"name":"t","role":"farmer","expiresAt":"yesterday"} | bad-field
            /api/v1/tokens                           | {"name":"t","role":"farmer","expiresAt":"2020-01-01T00:00:00Z"} | bad-field
            /api/v1/session                          | {"user":"a"}                                 | bad-field
            /api/v1/alerts/nothing/acknowledge       | {}                                           | not-found
            /api/v1/profiles/soil-station/activate   | {"version":0}                                | bad-field
            /api/v1/profiles/soil-station/activate   | {"version":99}                               | profile-not-found
            /api/v1/profiles/soil-station/rollback   | {}                                           | nothing-to-roll-back
            """)
    void a_body_that_is_wrong_is_refused_with_its_code(String path, String body, String code) {
        Web.Answer answer = administrator.post(path, body);
        assertThat(answer.code()).as(answer.text()).isEqualTo(code);
        assertThat(answer.status()).isBetween(400, 422);
        assertThat(answer.json().path("next").asText()).isNotEmpty();
    }

    @ParameterizedTest
    @CsvSource(delimiter = '|', textBlock = """
            /api/v1/alerts?state=broken                                       | bad-field
            /api/v1/alerts?severity=9                                         | bad-field
            /api/v1/alerts?limit=0                                            | bad-field
            /api/v1/alerts?limit=100000                                       | bad-field
            /api/v1/alerts?limit=many                                         | bad-field
            /api/v1/alerts?since=yesterday                                    | bad-field
            /api/v1/alerts?cursor=AAAA                                        | bad-cursor
            /api/v1/alerts?cursor=%00%FF                                      | bad-cursor
            /api/v1/alerts?device=%20                                         | bad-field
            /api/v1/alerts/%2e%2e                                             | not-found
            /api/v1/alerts/a%20b                                              | not-found
            /api/v1/devices/soil-1/readings                                   | bad-field
            /api/v1/devices/soil-1/readings?channel=soil_vwc_20&from=2026-01-02T00:00:00Z&to=2026-01-01T00:00:00Z | bad-field
            /api/v1/devices/soil-1/readings?channel=soil_vwc_20&points=1      | bad-field
            /api/v1/devices/soil-1/readings?channel=soil_vwc_20&from=999999999999999 | bad-field
            /api/v1/quarantine?reason=because                                 | bad-field
            /api/v1/profiles/soil-station?version=7                           | not-found
            /api/v1/nothing                                                   | not-found
            """)
    void a_question_that_is_wrong_is_refused_with_its_code(String path, String code) {
        Web.Answer answer = administrator.get(path);
        assertThat(answer.code()).as(answer.text()).isEqualTo(code);
    }

    @Test
    void a_body_of_another_type_is_refused() {
        Web.Answer answer = administrator.send(
                "POST",
                "/api/v1/devices",
                HttpRequest.BodyPublishers.ofString("id=x"),
                "application/x-www-form-urlencoded");
        assertThat(answer.code()).isEqualTo("unsupported-media-type");
    }

    @Test
    void a_body_that_is_too_large_too_deep_or_not_utf_8_is_refused() {
        String large = "{\"id\":\"" + "x".repeat(1_100_000) + "\"}";
        assertThat(administrator.post("/api/v1/devices", large).code()).isEqualTo("too-large");
        String deep = "{\"id\":" + "[".repeat(2_000) + "]".repeat(2_000) + "}";
        assertThat(administrator.post("/api/v1/devices", deep).code()).isEqualTo("malformed-json");
        byte[] broken = {'{', '"', 'i', 'd', '"', ':', '"', (byte) 0xC3, (byte) 0x28, '"', '}'};
        assertThat(administrator
                        .send(
                                "POST",
                                "/api/v1/devices",
                                HttpRequest.BodyPublishers.ofByteArray(broken),
                                "application/json")
                        .code())
                .isIn("malformed-json", "bad-field");
    }

    @Test
    void a_method_that_an_address_does_not_take_is_405() {
        Web.Answer answer = administrator.delete("/api/v1/devices");
        assertThat(answer.status()).isEqualTo(405);
        assertThat(answer.code()).isEqualTo("method-not-allowed");
    }

    @Test
    void a_malformed_etag_or_key_is_refused() {
        assertThat(administrator
                        .with("If-Match", "\"abc\"")
                        .post("/api/v1/alerts/nothing/acknowledge", "{}")
                        .status())
                .isIn(400, 404);
        assertThat(running.web()
                        .with("Authorization", "Basic eDp5")
                        .get("/api/v1/me")
                        .status())
                .isEqualTo(401);
    }

    @Test
    void nothing_that_is_thrown_at_any_address_makes_the_server_fail() {
        long seed = Long.getLong("fieldwarden.seed", 20_261_123L);
        SplittableRandom random = new SplittableRandom(seed);
        List<String> operations = OpenApiContract.INSTANCE.operations().stream()
                .filter(operation -> !operation.matches(".*(/stream|/session)|\\S+ /health.*"))
                .toList();
        for (int i = 0; i < 400; i++) {
            String operation = operations.get(random.nextInt(operations.size()));
            String[] parts = operation.split(" ", 2);
            String body = randomBody(random);
            String path = parts[1].replaceAll("\\{\\w+}", random.nextBoolean() ? "soil-1" : "%C3%28");
            String query = "?limit=" + random.nextInt(-2, 700) + "&cursor=" + random.nextInt(99) + "&from="
                    + random.nextLong();
            // Nobody reads the body of a GET: the server may close while it is still being sent, which is no fault of
            // either.
            HttpRequest.BodyPublisher sent = parts[0].equals("GET")
                    ? HttpRequest.BodyPublishers.noBody()
                    : HttpRequest.BodyPublishers.ofString(body);
            Web.Answer answer = administrator.send(parts[0], path + query, sent, "application/json");
            assertThat(answer.status())
                    .as("seed=%s round=%s %s %s %s: %s", seed, i, operation, query, body, answer.text())
                    .isLessThan(500);
        }
    }

    private static String randomBody(SplittableRandom random) {
        return IntStream.rangeClosed(0, random.nextInt(4))
                .mapToObj(i -> '"' + FIELDS.get(random.nextInt(FIELDS.size())) + "\":"
                        + VALUES.get(random.nextInt(VALUES.size())))
                .collect(Collectors.joining(",", "{", "}"));
    }
}
