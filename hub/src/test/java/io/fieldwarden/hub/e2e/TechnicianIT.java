package io.fieldwarden.hub.e2e;

import static com.microsoft.playwright.assertions.PlaywrightAssertions.assertThat;
import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import com.fasterxml.jackson.databind.node.JsonNodeFactory;
import com.fasterxml.jackson.databind.node.ObjectNode;
import com.google.zxing.BarcodeFormat;
import com.google.zxing.BinaryBitmap;
import com.google.zxing.DecodeHintType;
import com.google.zxing.LuminanceSource;
import com.google.zxing.MultiFormatReader;
import com.google.zxing.NotFoundException;
import com.google.zxing.RGBLuminanceSource;
import com.google.zxing.common.HybridBinarizer;
import com.microsoft.playwright.Download;
import com.microsoft.playwright.Locator;
import com.microsoft.playwright.assertions.LocatorAssertions;
import com.microsoft.playwright.options.FilePayload;
import io.fieldwarden.hub.client.Profiles;
import java.awt.image.BufferedImage;
import java.io.ByteArrayInputStream;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.time.Duration;
import java.util.EnumMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.regex.Pattern;
import java.util.stream.Collectors;
import java.util.stream.IntStream;
import javax.imageio.ImageIO;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.RegisterExtension;

/** A technician at the console, with a sensor that nobody has described yet, a table of devices and a broken mapping. */
final class TechnicianIT {
    private static final String PASSWORD = "a long pass phrase for a technician";
    /** The page asks for new readings every five seconds. */
    private static final LocatorAssertions.HasTextOptions PATIENT =
            new LocatorAssertions.HasTextOptions().setTimeout(15_000);

    private static final int PAST = 120;
    private static final Duration SOON = Duration.ofSeconds(20);
    private static final String SAMPLE =
            "{\"sn\":\"PX-7\",\"ts\":1763900000000,\"data\":{\"temp\":214,\"RH\":55.2,\"ok\":true}}";

    @RegisterExtension
    static final SharedHub HUB = new SharedHub();

    private static Chromium chromium;

    @BeforeAll
    static void start() {
        chromium = Chromium.open();
        ObjectNode user = JsonNodeFactory.instance
                .objectNode()
                .put("user", "tech")
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

    private static ConsoleWindow signedIn() {
        return chromium.window(HUB.addresses().http(), ConsoleWindow.WIDE).signIn("tech", PASSWORD);
    }

    @Test
    void a_sensor_that_is_not_in_the_catalogue_becomes_trusted_readings_on_the_page() throws IOException {
        try (ConsoleWindow window = signedIn()) {
            describe(window);
            activate(window, 1);
            MadeDevice first = register(window, "probe-1", "probe-x7");
            history(first);
            addRule(window);
            dryRun(window);
            activate(window, 2);
            MadeDevice second = register(window, "probe-2", "probe-x7");
            publish(second, message(System.currentTimeMillis(), 237));
            window.open("#/devices/probe-2");
            Locator temperature = window.page().locator("tr[data-channel=temp]");
            assertThat(temperature.getByTestId("reading-value")).hasText("23.7", PATIENT);
            assertThat(temperature.getByTestId("reading-unit")).hasText("℃");
            assertThat(temperature.locator(".quality")).hasText("正常");
            watch(window, second);
            window.pictures("technician-new-device");
            assertThat(window.errors()).isEmpty();
        }
    }

    /** From a message as it comes to a saved draft, without writing a line of YAML. */
    private static void describe(ConsoleWindow window) {
        window.open("#/new-profile");
        window.byTestId("new-id").fill("probe-x7");
        window.byTestId("new-zh").fill("大棚探头 X7");
        window.byTestId("new-en").fill("Greenhouse probe X7");
        window.byTestId("sample-raw").fill(SAMPLE);
        Locator temperature = window.page().locator("[data-path='$.data.temp']");
        assertThat(temperature.getByTestId("pick-unit")).hasValue("Cel");
        temperature.getByTestId("pick-scale").fill("0.1");
        Locator decoded = window.page().locator("[data-testid=decoded] tr[data-channel=temp]");
        assertThat(decoded).containsText("21.4");
        assertThat(decoded).containsText("℃");
        window.pictures("technician-new-sensor");
        window.byTestId("new-save").click();
        assertThat(window.byTestId("check-state")).hasAttribute("data-ok", "yes");
        assertThat(window.byTestId("sample-result")).hasAttribute("data-ok", "yes");
        window.pictures("technician-profile");
        window.resize(ConsoleWindow.PHONE);
        window.byTestId("profile-yaml-tab").click();
        window.picture("technician-profile-yaml");
        window.assertFits();
        window.resize(ConsoleWindow.WIDE);
    }

    private static void activate(ConsoleWindow window, int version) {
        window.byTestId("profile-tab-versions").click();
        Locator row = window.page().locator("[data-testid=version-row][data-version='" + version + "']");
        row.getByTestId("version-activate").click();
        window.picture("technician-activate-" + version);
        window.byTestId("version-confirm").click();
        assertThat(row).hasAttribute("data-state", "active");
        if (version > 1) {
            window.pictures("technician-versions");
        }
    }

    private record MadeDevice(String id, String secret) {}

    private static MadeDevice register(ConsoleWindow window, String id, String profile) {
        window.open("#/devices");
        window.byTestId("device-register").click();
        window.byTestId("register-id").fill(id);
        window.byTestId("register-profile").selectOption(profile);
        window.byTestId("register-submit").click();
        String secret = window.byTestId("device-secret").innerText();
        window.byTestId("register-open").click();
        window.page().locator("main h1").waitFor();
        MadeDevice made = new MadeDevice(id, secret);
        await("device is known").atMost(SOON).until(() -> {
            try (MqttWire wire = new MqttWire(HUB.addresses().mqtt(), 5, Duration.ofSeconds(5))) {
                return wire.connect(made.id(), made.secret()) == 0;
            }
        });
        return made;
    }

    private static String message(long at, int tenths) {
        return String.format(
                Locale.ROOT,
                "{\"sn\":\"PX-7\",\"ts\":%d,\"data\":{\"temp\":%d,\"RH\":55.%d,\"ok\":true}}",
                at,
                tenths,
                tenths % 10);
    }

    /** Six hours of every third minute, in which it was above 30 °C for half an hour. */
    private static void history(MadeDevice device) throws IOException {
        long now = System.currentTimeMillis();
        try (MqttWire wire = new MqttWire(HUB.addresses().mqtt(), 5, Duration.ofSeconds(10))) {
            assertThat(wire.connect(device.id(), device.secret())).isZero();
            for (int i = 0; i < PAST; i++) {
                // never the same twice in a row, or the sensor would be taken for a stuck one
                int tenths = (i > 70 && i <= 80 ? 325 : 220) + i % 5;
                assertThat(wire.publishAndWait(topic(device), message(now - (PAST - i) * 180_000L, tenths)))
                        .isZero();
            }
        }
        await("history is stored")
                .atMost(SOON)
                .until(() -> HUB.client()
                                .get("/devices/probe-1/readings?channel=temp")
                                .path("points")
                                .size()
                        == PAST);
    }

    private static void addRule(ConsoleWindow window) {
        window.open("#/profiles/probe-x7");
        window.byTestId("rule-add").click();
        window.byTestId("rule-bound").fill("30");
        window.byTestId("rule-bound").press("Enter");
        window.byTestId("rule-clear").fill("29");
        window.byTestId("rule-clear").press("Enter");
        assertThat(window.byTestId("profile-yaml")).hasValue(Pattern.compile("raise: \"?temp > 30\"?\\n"));
        assertThat(window.byTestId("profile-yaml")).hasValue(Pattern.compile("version: 2\\n"));
        assertThat(window.byTestId("check-state")).hasAttribute("data-ok", "yes");
        window.byTestId("profile-save").click();
        assertThat(window.byTestId("profile-save")).isDisabled();
    }

    private static void dryRun(ConsoleWindow window) {
        window.byTestId("profile-tab-try").click();
        window.byTestId("try-start").click();
        assertThat(window.byTestId("try-result")).hasAttribute("data-raised", "1");
        assertThat(window.byTestId("try-row")).hasAttribute("data-kind", "new");
        window.pictures("technician-dry-run");
    }

    private static void watch(ConsoleWindow window, MadeDevice device) throws IOException {
        window.byTestId("live-toggle").click();
        assertThat(window.byTestId("live-state")).containsText("已连接");
        publish(device, message(System.currentTimeMillis(), 238));
        assertThat(window.byTestId("live-message").first()).containsText("23.8");
        publish(device, "{\"data\":");
        Locator rejected = window.page().locator("[data-testid=live-message][data-rejected=yes]");
        assertThat(rejected.locator("pre")).containsText("{\"data\":");
    }

    @Test
    void a_table_is_tried_then_taken_in_sheets_are_printed_and_hardware_is_replaced() throws Exception {
        try (ConsoleWindow window = signedIn()) {
            importTable(window);
            window.byTestId("import-sheets").click();
            assertThat(window.byTestId("sheet")).hasCount(3);
            assertThat(window.byTestId("sheet-secret").first()).hasText(Pattern.compile("\\S{20,}"));
            assertThat(scanned(window.page().locator(".qr").first())).endsWith("/#/devices/imp-1");
            assertThat(scanned(window.page().locator(".sheet-setup .qr").first()))
                    .contains("\"id\":\"imp-1\"");
            window.pictures("technician-sheets");
            window.open("#/devices/imp-1");
            window.byTestId("device-replace").click();
            window.byTestId("replace-id").fill("imp-1b");
            window.byTestId("replace-submit").click();
            assertThat(window.byTestId("device-secret")).hasText(Pattern.compile("\\S{20,}"));
            window.picture("technician-replaced");
            window.open("#/devices/imp-1b");
            assertThat(window.byTestId("binding-row")).hasCount(2);
            window.pictures("technician-bindings");
            window.open("#/positions/imp-tank");
            assertThat(window.byTestId("changeovers")).containsText("imp-1b");
            window.pictures("technician-position");
            window.open("#/places?tab=positions");
            assertThat(window.page().locator("[data-testid=position-row][data-id=imp-tank]"))
                    .isVisible();
            window.pictures("technician-places");
            assertThat(window.errors()).isEmpty();
        }
    }

    private static void importTable(ConsoleWindow window) throws IOException {
        ObjectNode position = JsonNodeFactory.instance.objectNode().put("id", "imp-tank");
        position.putObject("name").put("zh", "一号水箱").put("en", "Tank 1");
        HUB.client().post("/positions", position.put("profile", SharedHub.PROFILE));
        window.open("#/import");
        choose(window, "id,profile,position\nimp-1," + SharedHub.PROFILE + ",imp-tank\nimp-2,no-such-profile,\n");
        window.byTestId("import-try").click();
        assertThat(window.byTestId("import-result")).hasAttribute("data-failed", "1");
        assertThat(window.byTestId("import-error")).hasAttribute("data-row", "3");
        window.pictures("technician-import");
        choose(
                window,
                IntStream.rangeClosed(1, 3)
                        .mapToObj(i -> "imp-" + i + "," + SharedHub.PROFILE + "," + (i == 1 ? "imp-tank" : ""))
                        .collect(Collectors.joining("\n", "id,profile,position\n", "\n")));
        window.byTestId("import-try").click();
        assertThat(window.byTestId("import-result")).hasAttribute("data-failed", "0");
        assertThat(window.byTestId("import-result")).hasAttribute("data-dry", "yes");
        window.byTestId("import-run").click();
        assertThat(window.byTestId("import-result")).hasAttribute("data-dry", "no");
        assertThat(window.byTestId("import-result")).hasAttribute("data-added", "3");
        Download download = window.page()
                .waitForDownload(() -> window.byTestId("import-credentials").click());
        assertThat(Files.readString(download.path()).lines().count()).isEqualTo(4);
    }

    private static void choose(ConsoleWindow window, String csv) {
        window.byTestId("import-file")
                .setInputFiles(new FilePayload("devices.csv", "text/csv", csv.getBytes(StandardCharsets.UTF_8)));
    }

    /** What a phone reads from the code as it stands on the page. */
    private static String scanned(Locator code) throws IOException, NotFoundException {
        BufferedImage image = ImageIO.read(new ByteArrayInputStream(code.screenshot()));
        int[] pixels = image.getRGB(0, 0, image.getWidth(), image.getHeight(), null, 0, image.getWidth());
        RGBLuminanceSource source = new RGBLuminanceSource(image.getWidth(), image.getHeight(), pixels);
        try {
            return read(source, Map.of());
        } catch (NotFoundException e) {
            // The reader overlooks one code in a hundred, also of its own making, unless told that there is nothing
            // else.
            return read(source, Map.of(DecodeHintType.PURE_BARCODE, true));
        }
    }

    private static String read(LuminanceSource source, Map<DecodeHintType, ?> hints) throws NotFoundException {
        Map<DecodeHintType, Object> all = new EnumMap<>(DecodeHintType.class);
        all.putAll(hints);
        all.put(DecodeHintType.POSSIBLE_FORMATS, List.of(BarcodeFormat.QR_CODE));
        return new MultiFormatReader()
                .decode(new BinaryBitmap(new HybridBinarizer(source)), all)
                .getText();
    }

    @Test
    void a_rejected_message_opens_in_the_editor_and_is_replayed_once_the_mapping_is_mended() throws IOException {
        String profile = "e2e-mended";
        new Profiles(HUB.client()).push(profile, """
                        format: 1
                        profile: e2e-mended
                        version: 1
                        name: {zh: 待修类型, en: To be mended}
                        channels:
                          level: {zh: 液位, en: Level, unit: "%", range: [0, 100]}
                        """);
        try (ConsoleWindow window = signedIn()) {
            MadeDevice device = register(window, "mend-1", profile);
            publish(device, "{\"lvl\":41}");
            window.open("#/quarantine?device=mend-1");
            Locator row = window.page().locator("[data-testid=quarantine-row][data-device=mend-1]");
            row.locator("summary").click();
            window.pictures("technician-mend");
            row.getByTestId("fix-mapping").click();
            assertThat(window.byTestId("sample-raw")).hasValue("{\"lvl\":41}");
            window.byTestId("payload-format").selectOption("json");
            Locator path = window.page()
                    .locator(".mapping-row[data-channel=level] input")
                    .first();
            path.fill("$.lvl");
            path.press("Enter");
            assertThat(window.page()
                            .locator("[data-testid=decoded] tr[data-channel=level]")
                            .first())
                    .containsText("41");
            window.byTestId("samples-keep").click();
            assertThat(window.byTestId("sample-result")).hasAttribute("data-ok", "yes");
            window.byTestId("profile-save").click();
            assertThat(window.byTestId("profile-save")).isDisabled();
            window.pictures("technician-mended");
            activate(window, 2);
            window.open("#/quarantine?device=mend-1");
            row.locator("summary").click();
            replayUntilTaken(window, row);
            window.open("#/devices/mend-1");
            assertThat(window.page().locator("tr[data-channel=level]").getByTestId("reading-value"))
                    .hasText("41", PATIENT);
            assertThat(window.errors()).isEmpty();
        }
    }

    /** The new version reaches ingest over the log, a moment after the page has said that it is in force. */
    private static void replayUntilTaken(ConsoleWindow window, Locator row) {
        await("the message is taken").atMost(SOON).until(() -> {
            row.getByTestId("replay-one").click();
            Locator outcome = row.getByTestId("replay-outcome");
            outcome.waitFor();
            return "1".equals(outcome.getAttribute("data-accepted"));
        });
        window.pictures("technician-replayed");
    }

    private static String topic(MadeDevice device) {
        return "devices/" + device.id() + "/readings";
    }

    private static void publish(MadeDevice device, String payload) throws IOException {
        try (MqttWire wire = new MqttWire(HUB.addresses().mqtt(), 5, Duration.ofSeconds(10))) {
            assertThat(wire.connect(device.id(), device.secret())).isZero();
            wire.publishAndWait(topic(device), payload);
        }
    }
}
