package io.fieldwarden.hub.e2e;

import static com.microsoft.playwright.assertions.PlaywrightAssertions.assertThat;
import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.json.JsonMapper;
import com.fasterxml.jackson.databind.node.JsonNodeFactory;
import com.microsoft.playwright.Locator;
import com.microsoft.playwright.assertions.LocatorAssertions;
import io.fieldwarden.device.DeviceId;
import io.fieldwarden.edge.coap.CoapLine;
import io.fieldwarden.edge.coap.CoapUplink;
import io.fieldwarden.edge.core.Hearing;
import io.fieldwarden.edge.core.MessageKind;
import io.fieldwarden.edge.core.Outcome;
import io.fieldwarden.edge.core.Secret;
import io.fieldwarden.edge.core.Uplink;
import io.fieldwarden.edge.core.UplinkConfig;
import io.fieldwarden.hub.client.Registrar;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.time.Duration;
import java.util.List;
import java.util.concurrent.CopyOnWriteArrayList;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.RegisterExtension;

/** From a person at the page to a device that asks over HTTP, and back. */
final class CommandsIT {
    private static final String PASSWORD = "a long pass phrase for a commander";
    private static final Duration PATIENCE = Duration.ofSeconds(40);

    /** The page asks what became of commands every two seconds while one waits. */
    private static final LocatorAssertions.HasAttributeOptions PATIENT =
            new LocatorAssertions.HasAttributeOptions().setTimeout(30_000);

    @RegisterExtension
    static final SharedHub HUB = new SharedHub();

    private static final HttpClient HTTP = HttpClient.newHttpClient();
    private static Chromium chromium;

    @BeforeAll
    static void start() {
        chromium = Chromium.open();
        var user = JsonNodeFactory.instance
                .objectNode()
                .put("user", "commander")
                .put("password", PASSWORD)
                .put("mustChangePassword", false);
        user.putArray("roles").add("technician");
        HUB.client().post("/users", user);
    }

    @AfterAll
    static void stop() {
        if (chromium != null) {
            chromium.close();
        }
    }

    @Test
    void a_technician_sends_a_command_after_a_second_look_and_sees_what_the_device_made_of_it() throws Exception {
        Registrar.NewDevice device = HUB.device();
        try (ConsoleWindow window =
                chromium.window(HUB.addresses().http(), ConsoleWindow.WIDE).signIn("commander", PASSWORD)) {
            window.open("#/devices/" + device.id());
            send(window, "valve", "{\"open\":true,\"minutes\":20}");
            JsonNode waiting = waiting(device);
            assertThat(waiting.path("name").asText()).isEqualTo("valve");
            assertThat(waiting.path("body").toString()).isEqualTo("{\"open\":true,\"minutes\":20}");
            assertThat(row(window)).hasAttribute("data-state", "sent", PATIENT);

            answer(device, waiting, "{\"ok\":true,\"detail\":\"valve 3 is open\",\"result\":{\"flow\":12.5}}");
            assertThat(row(window)).hasAttribute("data-state", "acknowledged", PATIENT);
            assertThat(row(window)).containsText("valve 3 is open");
            assertThat(row(window).getByTestId("command-result")).containsText("{\"flow\":12.5}");

            send(window, "set", "{\"interval\":60}");
            assertThat(row(window)).hasAttribute("data-state", "queued");
            row(window).getByTestId("command-cancel").click();
            window.byTestId("command-cancel-sure").click();
            assertThat(row(window)).hasAttribute("data-state", "cancelled", PATIENT);

            look(window, "commands");
            window.switchLanguage();
            assertThat(row(window)).containsText("Withdrawn");
            assertThat(window.errors()).isEmpty();
        }
    }

    @Test
    void an_edge_agent_hears_commands_and_its_profile_over_coap_and_answers() throws Exception {
        Registrar.NewDevice device = HUB.device();
        DeviceId id = new DeviceId(device.id());
        List<JsonNode> heard = new CopyOnWriteArrayList<>();
        UplinkConfig config = UplinkConfig.byToken(URI.create(HUB.addresses().coap()), id, new Secret(device.token()));
        try (Uplink uplink = CoapUplink.open(config, new CoapLine(), Hearing.of(bytes -> heard.add(json(bytes))))) {
            assertThat(uplink.attend()).isTrue();
            assertThat(heard).singleElement().satisfies(profile -> {
                assertThat(profile.path("kind").asText()).isEqualTo("profile");
                assertThat(profile.path("yaml").asText()).contains(SharedHub.PROFILE);
            });
            String command = HUB.client()
                    .post(
                            "/devices/" + device.id() + "/commands",
                            JsonNodeFactory.instance.objectNode().put("name", "report"))
                    .path("id")
                    .asText();
            await().atMost(PATIENCE)
                    .untilAsserted(() -> assertThat(heard)
                            .hasSize(2)
                            .last()
                            .satisfies(
                                    one -> assertThat(one.path("id").asText()).isEqualTo(command)));
            assertThat(uplink.send(List.of(new Uplink.Message(
                            id, "{\"id\":\"" + command + "\",\"detail\":\"told\"}", MessageKind.ANSWER))))
                    .containsExactly(new Outcome.Accepted());
            await().atMost(PATIENCE)
                    .untilAsserted(() -> assertThat(HUB.client()
                                    .get("/devices/" + device.id() + "/commands/" + command)
                                    .path("state")
                                    .asText())
                            .isEqualTo("acknowledged"));
            assertThat(heard).as("nothing is told twice over one observation").hasSize(2);
        }
    }

    private static JsonNode json(byte[] bytes) {
        try {
            return new JsonMapper().readTree(bytes);
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    private static Locator row(ConsoleWindow window) {
        return window.byTestId("command-row").first();
    }

    private static void send(ConsoleWindow window, String name, String body) {
        window.byTestId("command-new").click();
        window.byTestId("command-name").fill("1 wrong");
        assertThat(window.byTestId("command-submit")).isDisabled();
        window.byTestId("command-name").fill(name);
        window.byTestId("command-body").fill("[1]");
        assertThat(window.byTestId("command-submit")).isDisabled();
        window.byTestId("command-body").fill(body);
        window.byTestId("command-submit").click();
        assertThat(window.byTestId("command-sure-name")).hasText(name);
        if (name.equals("valve")) {
            look(window, "command-sure");
        }
        window.byTestId("command-submit").click();
        assertThat(window.byTestId("command-submit")).hasCount(0);
        assertThat(row(window)).containsText(name);
    }

    /** On a phone. */
    private static void look(ConsoleWindow window, String name) {
        window.resize(ConsoleWindow.PHONE);
        window.byTestId("command-row")
                .or(window.byTestId("command-submit"))
                .last()
                .scrollIntoViewIfNeeded();
        window.picture(name);
        window.assertFits();
        window.resize(ConsoleWindow.WIDE);
    }

    /** Waits at the hub, as a device does. */
    private static JsonNode waiting(Registrar.NewDevice device) throws IOException, InterruptedException {
        HttpResponse<String> response = HTTP.send(
                HttpRequest.newBuilder(URI.create(HUB.addresses().http() + "/api/v1/devices/" + device.id()
                                + "/pending-commands?wait=25"))
                        .header("Authorization", "Bearer " + device.token())
                        .timeout(PATIENCE)
                        .build(),
                HttpResponse.BodyHandlers.ofString());
        assertThat(response.statusCode()).as(response.body()).isEqualTo(200);
        JsonNode items = new JsonMapper().readTree(response.body()).path("items");
        assertThat(items).hasSize(1);
        return items.get(0);
    }

    private static void answer(Registrar.NewDevice device, JsonNode command, String body)
            throws IOException, InterruptedException {
        HttpResponse<String> response = HTTP.send(
                HttpRequest.newBuilder(URI.create(HUB.addresses().http() + "/api/v1/" + device.token() + "/commands/"
                                + command.path("id").asText() + "/ack"))
                        .header("Content-Type", "application/json")
                        .timeout(PATIENCE)
                        .POST(HttpRequest.BodyPublishers.ofString(body))
                        .build(),
                HttpResponse.BodyHandlers.ofString());
        assertThat(response.statusCode()).as(response.body()).isEqualTo(204);
    }
}
