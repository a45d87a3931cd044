package io.fieldwarden.hub.e2e;

import static com.microsoft.playwright.assertions.PlaywrightAssertions.assertThat;
import static org.assertj.core.api.Assertions.assertThat;

import com.microsoft.playwright.Browser;
import com.microsoft.playwright.BrowserContext;
import com.microsoft.playwright.Locator;
import com.microsoft.playwright.Page;
import com.microsoft.playwright.options.ColorScheme;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;

/** A browser window with the console, and what went wrong in it. Owned by one thread. */
final class ConsoleWindow implements AutoCloseable {
    static final int WIDE = 1440;
    static final int PHONE = 390;

    private static final Path PICTURES = Path.of("target", "screenshots");
    private static final int HEIGHT = 900;
    private static final int PHONE_HEIGHT = 844;
    private static final double PATIENCE_MS = 20_000;

    private final BrowserContext context;
    private final Page page;
    private final String url;
    private final List<String> errors = new ArrayList<>();

    ConsoleWindow(Browser browser, String url, int width) {
        this.url = url;
        context = browser.newContext(new Browser.NewContextOptions()
                .setViewportSize(width, width == PHONE ? PHONE_HEIGHT : HEIGHT)
                .setColorScheme(ColorScheme.LIGHT)
                .setTimezoneId("Asia/Shanghai")
                .setLocale("zh-CN"));
        page = context.newPage();
        page.setDefaultTimeout(PATIENCE_MS);
        page.onConsoleMessage(message -> {
            if (message.type().equals("error")) {
                errors.add(message.text() + " at " + message.location());
            }
        });
        page.onPageError(error -> errors.add("uncaught: " + error));
        page.navigate(url);
    }

    /** Everything the browser complained about so far. */
    List<String> errors() {
        return List.copyOf(errors);
    }

    Page page() {
        return page;
    }

    Locator byTestId(String id) {
        return page.getByTestId(id);
    }

    ConsoleWindow signIn(String user, String password) {
        byTestId("login-user").fill(user);
        byTestId("login-password").fill(password);
        byTestId("login-submit").click();
        byTestId("log-out").waitFor();
        return this;
    }

    /** Another address of the same page, without loading it again. */
    ConsoleWindow open(String hash) {
        page.evaluate("hash => { location.hash = hash }", hash);
        assertThat(page).hasURL(url + "/" + hash);
        page.locator("main h1").waitFor();
        settle();
        return this;
    }

    void switchLanguage() {
        byTestId("lang-switch").click();
        page.mouse().move(0, 0);
    }

    String language() {
        return page.locator("html").getAttribute("lang");
    }

    void resize(int width) {
        page.setViewportSize(width, width == PHONE ? PHONE_HEIGHT : HEIGHT);
    }

    /** Nothing is being fetched for the first time any more, and charts are drawn. */
    private void settle() {
        page.waitForFunction("() => document.querySelector('main .loading') === null");
    }

    /** Words wider than the window are cut off or make the whole page slide. */
    void assertFits() {
        Object wide =
                page.evaluate("() => document.documentElement.scrollWidth - document.documentElement.clientWidth");
        assertThat(wide).as("pixels that %s slides sideways", page.url()).isEqualTo(0);
    }

    /** Keeps a picture as output of the test; {@code target/screenshots/name-WIDTH-LANGUAGE.png}. */
    void picture(String name) {
        settle();
        String file = String.format(
                Locale.ROOT,
                "%s-%d-%s.png",
                name,
                page.viewportSize().width,
                language().substring(0, 2));
        page.screenshot(new Page.ScreenshotOptions().setPath(PICTURES.resolve(file)));
    }

    /** The same page on a screen and on a phone, in Chinese and in English. Left wide and in Chinese. */
    void pictures(String name) {
        for (String language : List.of("zh-CN", "en")) {
            if (!language().equals(language)) {
                switchLanguage();
            }
            assertThat(page.locator("html")).hasAttribute("lang", language);
            for (int width : List.of(WIDE, PHONE)) {
                resize(width);
                picture(name);
                assertFits();
            }
            if (language.equals("en")) {
                assertNoChinese();
            }
        }
        resize(WIDE);
        switchLanguage();
    }

    /** What is left untranslated: everything on the page but the switch to the other language. */
    private void assertNoChinese() {
        Object words = page.evaluate(
                "() => [...document.querySelectorAll('h1, h2, th, dt, label, nav a, main button, main a, main p')]"
                        + ".map(e => e.innerText).filter(t => /\\p{Script=Han}/u.test(t))");
        assertThat(words).as("Chinese words on the English page %s", page.url()).isEqualTo(List.of());
    }

    @Override
    public void close() {
        context.close();
    }
}
