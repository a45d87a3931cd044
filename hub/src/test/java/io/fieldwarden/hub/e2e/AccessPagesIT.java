package io.fieldwarden.hub.e2e;

import static com.microsoft.playwright.assertions.PlaywrightAssertions.assertThat;
import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.node.JsonNodeFactory;
import com.fasterxml.jackson.databind.node.ObjectNode;
import com.microsoft.playwright.Locator;
import io.fieldwarden.alert.access.Totp;
import java.math.BigInteger;
import java.time.Instant;
import java.util.regex.Pattern;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.RegisterExtension;

/** People, grants, tokens and second factors on the page. */
final class AccessPagesIT {
    private static final String PASSWORD = "a long pass phrase for people";
    private static final String LETTERS = "ABCDEFGHIJKLMNOPQRSTUVWXYZ234567";

    @RegisterExtension
    static final SharedHub HUB = new SharedHub();

    private static Chromium chromium;

    @BeforeAll
    static void start() {
        chromium = Chromium.open();
        user("access-boss", "administrator");
        user("access-guard", "inspector");
        ObjectNode township = JsonNodeFactory.instance.objectNode().put("id", "access-township");
        township.put("kind", "township").putObject("name").put("zh", "河东镇").put("en", "Hedong township");
        HUB.client().post("/organisations", township);
    }

    private static void user(String name, String role) {
        ObjectNode user = JsonNodeFactory.instance
                .objectNode()
                .put("user", name)
                .put("password", PASSWORD)
                .put("mustChangePassword", false);
        user.putArray("roles").add(role);
        HUB.client().post("/users", user);
    }

    @AfterAll
    static void stop() {
        if (chromium != null) {
            chromium.close();
        }
    }

    private static ConsoleWindow window() {
        return chromium.window(HUB.addresses().http(), ConsoleWindow.WIDE);
    }

    @Test
    void an_administrator_gives_somebody_a_part_until_an_end_and_a_program_a_token() {
        try (ConsoleWindow window = window().signIn("access-boss", PASSWORD)) {
            window.open("#/users");
            window.byTestId("user-add").click();
            window.byTestId("user-name").fill("access-inspector");
            window.byTestId("grant-role").selectOption("inspector");
            window.byTestId("grant-organisation").selectOption("access-township");
            window.byTestId("grant-category").fill("1000");
            window.byTestId("grant-end").fill("2099-12-31");
            dialog(window, "access-add");
            window.byTestId("user-submit").click();
            assertThat(window.byTestId("user-password")).hasText(Pattern.compile("\\S{20,}"));
            window.page().keyboard().press("Escape");
            Locator row = window.page().locator("[data-testid=user-row][data-user=access-inspector]");
            assertThat(row).containsText("河东镇");
            assertThat(row).containsText("1000");
            assertThat(row).containsText("2099");

            window.byTestId("token-add").click();
            window.byTestId("token-name").fill("access-county");
            window.byTestId("grant-role").selectOption("inspector");
            window.byTestId("grant-organisation").selectOption("access-township");
            window.byTestId("token-submit").click();
            assertThat(window.byTestId("token-secret")).hasText(Pattern.compile("\\S{40,}"));
            window.page().keyboard().press("Escape");
            assertThat(window.page().locator("[data-testid=token-row][data-token=access-county]"))
                    .containsText("河东镇");
            window.pictures("access-users");

            row.getByTestId("user-change").click();
            window.byTestId("grant-category").fill("3000");
            dialog(window, "access-change");
            window.byTestId("user-save").click();
            assertThat(row).containsText("3000");
            assertThat(window.errors()).isEmpty();
        }
    }

    @Test
    void somebody_adds_a_second_factor_and_logs_in_with_it() {
        try (ConsoleWindow window = window().signIn("access-guard", PASSWORD)) {
            window.open("#/account");
            window.byTestId("factor-add").click();
            window.byTestId("factor-password").fill(PASSWORD);
            window.byTestId("factor-next").click();
            String secret = window.byTestId("factor-secret").textContent();
            assertThat(window.page().locator("dialog svg.qr")).isVisible();
            dialog(window, "access-factor");
            window.byTestId("factor-code").fill(code(secret, 0));
            window.byTestId("factor-next").click();
            String recovery = window.byTestId("factor-recovery").textContent();
            assertThat(recovery.lines()).hasSize(10);
            window.byTestId("factor-kept").click();
            assertThat(window.page().locator("[data-testid=factor][data-active=true]"))
                    .isVisible();
            window.pictures("access-account");

            window.byTestId("log-out").click();
            window.byTestId("login-user").fill("access-guard");
            window.byTestId("login-password").fill(PASSWORD);
            window.byTestId("login-submit").click();
            window.byTestId("login-code").waitFor();
            window.pictures("access-code");
            // The next code of the phone: the one that has confirmed it is used up.
            window.byTestId("login-code").fill(code(secret, 1));
            window.byTestId("login-submit").click();
            window.byTestId("log-out").waitFor();
            // The browser complains of the answer that asked for the code.
            assertThat(window.errors()).allMatch(error -> error.contains("401"));
        }
    }

    /** On a screen and on a phone; while a dialog is open the language cannot be changed. */
    private static void dialog(ConsoleWindow window, String name) {
        for (int width : new int[] {ConsoleWindow.PHONE, ConsoleWindow.WIDE}) {
            window.resize(width);
            window.picture(name);
            window.assertFits();
        }
    }

    /** What the phone shows, or will show in so many steps. */
    private static String code(String secret, int later) {
        BigInteger value = BigInteger.ZERO;
        for (int i = 0; i < secret.length(); i++) {
            value = value.shiftLeft(5).or(BigInteger.valueOf(LETTERS.indexOf(secret.charAt(i))));
        }
        byte[] all = value.toByteArray();
        byte[] key = new byte[secret.length() * 5 / 8];
        int length = Math.min(all.length, key.length);
        System.arraycopy(all, all.length - length, key, key.length - length, length);
        return Totp.code(key, Totp.step(Instant.now()) + later);
    }
}
