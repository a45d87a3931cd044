package io.fieldwarden.hub.e2e;

import static com.microsoft.playwright.assertions.PlaywrightAssertions.assertThat;
import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import com.microsoft.playwright.Locator;
import com.microsoft.playwright.assertions.LocatorAssertions;
import io.fieldwarden.hub.client.Registrar;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import java.util.stream.Collectors;
import java.util.stream.IntStream;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;

/** The demonstration as people see it: each role logs in with the password that was printed and does its work. */
final class BrowserIT {
    private static final Duration SOON = Duration.ofSeconds(30);
    private static final int DEVICES = 13;
    private static final Pattern HISTORY = Pattern.compile("History sent");

    private static Chromium chromium;
    private static HubProcess demo;
    private static Registrar.NewDevice crane;

    @BeforeAll
    static void start() throws IOException {
        chromium = Chromium.open();
        Path folder = Files.createTempDirectory(Path.of("target").toAbsolutePath(), "e2e-demo");
        demo = HubProcess.start("demo", folder.resolve("data"), Map.of()).awaitReady();
        await("log-ins are printed").atMost(SOON).until(() -> demo.output().contains("Ctrl-C"));
        crane = register();
        // Only then the devices tell how they are now.
        await("history is sent")
                .atMost(Duration.ofSeconds(60))
                .until(() -> HISTORY.matcher(demo.output()).results().count() == DEVICES);
        await("the stream has worked it off")
                .atMost(Duration.ofSeconds(60))
                .until(() -> isOfNow("soil-2") && isOfNow("pond-1"));
    }

    /** Sent is not yet seen: what devices say is answered when it is in the log, and stored a little later. */
    private static boolean isOfNow(String device) {
        JsonNode newest = demo.client().get("/devices/" + device + "/latest").at("/items/0");
        return newest.path("ageSeconds").asInt(Integer.MAX_VALUE) < 30;
    }

    /** A crane of our own, which has worked for ten minutes when it is overloaded. */
    private static Registrar.NewDevice register() {
        ObjectNode request = Registrar.request(
                "crane-9", "bridge-crane", Map.of("rated_load", "10", "span_mm", "22500", "period_s", "1500"));
        request.putObject("name").put("zh", "九号桥式起重机").put("en", "Bridge crane 9");
        return new Registrar(demo.client()).register(request);
    }

    private static String work() {
        long now = System.currentTimeMillis();
        return IntStream.range(0, 200)
                .mapToObj(i -> String.format(
                        Locale.ROOT,
                        "{\"ts\":%d,\"values\":{\"load_pct\":%.1f}}",
                        now - 600_000 + i * 3_000L,
                        30 + 25 * Math.sin(i / 9.0)))
                .collect(Collectors.joining(",", "[", "]"));
    }

    @AfterAll
    static void stop() {
        if (demo != null) {
            demo.close();
        }
        if (chromium != null) {
            chromium.close();
        }
    }

    @Test
    void a_farmer_sees_todays_readings_of_every_field_and_a_chart_of_each_channel() {
        try (ConsoleWindow window = signedIn("farmer")) {
            assertThat(window.language()).isEqualTo("zh-CN");
            Locator cards = window.byTestId("device-card");
            assertThat(cards).hasCount(9);
            Locator soil = window.page().locator("[data-device=soil-2]");
            soil.scrollIntoViewIfNeeded();
            assertThat(soil.getByTestId("reading-value").first()).hasText(Pattern.compile("\\d"));
            assertThat(soil.locator(".tile-foot").first()).containsText(Pattern.compile("正常|存疑|无效"));
            assertThat(soil.locator(".tile-foot time").first()).containsText(Pattern.compile("刚刚|秒"));
            window.page().evaluate("scrollTo(0, 0)");
            window.pictures("farmer-fields");

            window.open("#/fields/pond-1");
            for (String span : List.of("span-7d", "span-30d", "span-24h")) {
                window.byTestId(span).click();
                assertThat(window.byTestId("chart").first()).isVisible();
            }
            window.pictures("farmer-field");
            assertLive(window, "[data-channel=do]");
            assertThat(window.errors()).isEmpty();
        }
    }

    /** A newer reading comes while nobody touches the page; its value may well be the same. */
    private static void assertLive(ConsoleWindow window, String channel) {
        Locator time = window.page().locator(channel).locator("time");
        assertThat(time)
                .not()
                .hasAttribute(
                        "datetime",
                        time.getAttribute("datetime"),
                        new LocatorAssertions.HasAttributeOptions().setTimeout(40_000));
    }

    @Test
    void an_inspector_sees_an_alert_arrive_looks_into_it_and_acknowledges_it() throws IOException {
        try (ConsoleWindow window = signedIn("inspector")) {
            window.open("#/alerts");
            assertThat(window.byTestId("live")).hasText("实时更新");
            window.page().evaluate("() => { window.loadedOnce = true }");
            Locator item = window.page().locator("[data-testid=alert-item][data-device=crane-9][data-state=raised]");
            assertThat(item).hasCount(0);
            publish(work());
            await("the alert arrives")
                    .atMost(SOON)
                    .pollInterval(Duration.ofSeconds(1))
                    .until(() -> {
                        publish("{\"load_pct\":113,\"load\":11.3}");
                        return item.count() > 0;
                    });
            assertThat(window.page().evaluate("() => window.loadedOnce")).isEqualTo(true);
            window.pictures("inspector-alerts");

            String id = item.first().getAttribute("data-alert");
            item.first().click();
            assertThat(window.byTestId("chart").locator("canvas")).isVisible();
            window.pictures("inspector-alert");
            window.byTestId("alert-ack").click();
            window.byTestId("alert-ack-note").fill("已通知现场停止作业");
            window.picture("inspector-acknowledging");
            window.byTestId("alert-ack-submit").click();
            assertThat(window.page().locator(".part-timeline")).containsText("已通知现场停止作业");
            window.picture("inspector-acknowledged");
            assertThat(window.byTestId("alert-ack")).hasCount(0);
            JsonNode alert = demo.client().get("/alerts/" + id);
            assertThat(alert.path("state").asText()).startsWith("acknowledged");
            assertThat(alert.path("acknowledgedBy").asText()).isEqualTo("inspector");
            assertThat(alert.path("actions"))
                    .extracting(action -> action.path("note").asText())
                    .contains("已通知现场停止作业");
            assertThat(window.errors()).isEmpty();
        }
    }

    @Test
    void a_technician_sees_when_each_device_was_last_heard_and_what_of_it_was_rejected() throws IOException {
        try (ConsoleWindow window = signedIn("technician")) {
            window.open("#/devices");
            assertThat(window.page().locator("[data-testid=device-row][data-device=boiler-1] time"))
                    .containsText(Pattern.compile("刚刚|秒"));
            window.pictures("technician-devices");
            publish("{\"load_pct\": 12");
            window.open("#/quarantine");
            Locator row =
                    window.page().locator("[data-testid=quarantine-row][data-device=crane-9][data-reason=malformed]");
            assertThat(row.first()).isVisible(new LocatorAssertions.IsVisibleOptions().setTimeout(20_000));
            assertThat(row.first().locator(".rejected-detail"))
                    .hasText(Pattern.compile("^JSON at byte \\d+: [^\\[]+$"));
            window.pictures("technician-quarantine");
            window.open("#/devices/crane-9");
            window.pictures("technician-device");

            window.open("#/devices");
            window.byTestId("device-register").click();
            window.byTestId("register-id").fill("soil-9");
            window.byTestId("register-profile").selectOption("soil-station");
            window.byTestId("register-name").fill("南坡墒情站");
            window.byTestId("register-submit").click();
            assertThat(window.byTestId("device-secret")).hasText(Pattern.compile("\\S{20,}"));
            assertThat(window.page().locator("dialog"))
                    .containsText(port(demo.addresses().mqtt()));
            assertThat(window.page().locator("dialog"))
                    .containsText(port(demo.addresses().coap()));
            window.picture("technician-registered");
            window.resize(ConsoleWindow.PHONE);
            window.picture("technician-registered");
            window.assertFits();
            assertThat(window.errors()).isEmpty();
        }
    }

    @Test
    void an_administrator_sees_users_and_the_parts_of_the_hub() {
        try (ConsoleWindow window = signedIn("administrator")) {
            window.open("#/users");
            assertThat(window.byTestId("user-row")).hasCount(4);
            window.pictures("administrator-users");
            window.open("#/system");
            assertThat(window.byTestId("part").first()).isVisible();
            assertThat(window.page().locator(".part-failed, .part-starting")).hasCount(0);
            window.pictures("administrator-system");
            window.open("#/account");
            window.pictures("administrator-account");
            window.byTestId("log-out").click();
            window.byTestId("login-user").waitFor();
            window.pictures("log-in");
            assertThat(window.errors()).isEmpty();
        }
    }

    private static String port(String address) {
        return address.substring(address.lastIndexOf(':') + 1);
    }

    private static ConsoleWindow signedIn(String role) {
        Matcher printed = Pattern.compile("(?m)^ +" + role + " +(\\S+)$").matcher(demo.output());
        assertThat(printed.find()).as(demo.output()).isTrue();
        return chromium.window(demo.addresses().http(), ConsoleWindow.WIDE).signIn(role, printed.group(1));
    }

    private static void publish(String payload) throws IOException {
        try (MqttWire wire = new MqttWire(demo.addresses().mqtt(), 5, Duration.ofSeconds(10))) {
            assertThat(wire.connect(crane.id(), crane.secret())).isZero();
            wire.publishAndWait("devices/" + crane.id() + "/readings", payload);
        }
    }
}
