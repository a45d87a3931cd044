package io.fieldwarden.alert.console;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.ObjectMapper;
import java.io.IOException;
import java.io.InputStream;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.TreeMap;
import java.util.TreeSet;
import java.util.function.Predicate;
import java.util.regex.MatchResult;
import java.util.regex.Pattern;
import java.util.stream.Collectors;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;

/** Holds the page to its rules: both languages whole, every word from the bundles, nothing that its security policy refuses. */
class ConsoleBundleTest {
    private static final Path SOURCES = Path.of("src/main/console");
    private static final Pattern PLACEHOLDER = Pattern.compile("\\{(\\w+)}");

    /** A key in full: {@code t('alert.title')}, also as the branch of a choice inside the call. */
    private static final Pattern CALL = Pattern.compile("\\bt\\(((?:[^()`]|\\([^()]*\\))*)\\)");

    private static final Pattern KEY = Pattern.compile("'([a-z][a-zA-Z0-9_-]*(?:\\.[a-zA-Z0-9_-]+)+)'");

    /** A key put together from a part that is known and one that is not: {@code `severity.${severity}`}. */
    private static final Pattern FAMILY = Pattern.compile("\\bt\\(`([a-z-]+\\.(?:[a-z-]+\\.)?)\\$\\{");

    @Test
    void chinese_and_english_have_the_same_keys() throws IOException {
        assertThat(bundle("en").keySet()).isEqualTo(bundle("zh").keySet());
    }

    @Test
    void every_text_is_there_and_takes_the_same_values_in_both_languages() throws IOException {
        Map<String, String> english = bundle("en");
        bundle("zh").forEach((key, chinese) -> {
            assertThat(chinese).as(key).isNotBlank();
            assertThat(english.get(key)).as(key).isNotBlank();
            assertThat(placeholders(english.get(key))).as(key).isEqualTo(placeholders(chinese));
        });
    }

    @Test
    void every_key_that_the_page_uses_is_in_the_bundles() throws IOException {
        Set<String> known = bundle("zh").keySet();
        List<String> used = new ArrayList<>();
        for (String source : sources()) {
            CALL.matcher(source)
                    .results()
                    .flatMap(call -> KEY.matcher(call.group(1)).results())
                    .map(key -> key.group(1))
                    .forEach(used::add);
            FAMILY.matcher(source)
                    .results()
                    .map(family -> family.group(1))
                    .forEach(family -> assertThat(known).as(family).anyMatch(key -> key.startsWith(family)));
        }
        assertThat(used).hasSizeGreaterThan(100);
        assertThat(known).containsAll(used);
    }

    @Test
    void no_page_has_chinese_words_of_its_own() throws IOException {
        // What is proposed for a profile is in both languages side by side, and the sentences of a check are looked up
        // in a
        // table. The switch of the language names the other one in its own words.
        Pattern chinese = Pattern.compile("\\p{IsHan}+");
        Set<String> words = new TreeSet<>();
        for (String source : sources(file -> !file.startsWith("profile/") && !file.equals("text/faults.ts"))) {
            chinese.matcher(source).results().map(MatchResult::group).forEach(words::add);
        }
        assertThat(words).containsExactlyInAnyOrder("中文", "切换到中文");
    }

    @Test
    void the_built_page_names_its_files_and_carries_no_script_of_its_own() throws IOException {
        String page = resource("index.html");
        List<String> files = Pattern.compile("(?:src|href)=\"([^\"]+)\"")
                .matcher(page)
                .results()
                .map(match -> match.group(1))
                .toList();
        assertThat(files)
                .hasSize(3)
                .allSatisfy(file -> assertThat(resource(file)).isNotBlank());
        assertThat(files)
                .anyMatch(file -> file.matches("app-\\w{8}\\.js"))
                .anyMatch(file -> file.matches("app-\\w{8}\\.css"));
        assertThat(page)
                .doesNotContain("@SCRIPT@", "@STYLE@", "style=", "onload=")
                .doesNotContainPattern("<script[^>]*>[^<]");
    }

    private static String resource(String name) throws IOException {
        try (InputStream in = ConsoleBundleTest.class.getResourceAsStream("/console/" + name)) {
            assertThat(in).as(name).isNotNull();
            return new String(in.readAllBytes(), StandardCharsets.UTF_8);
        }
    }

    private static Map<String, String> bundle(String language) throws IOException {
        Map<String, String> texts = new TreeMap<>();
        new ObjectMapper()
                .readTree(SOURCES.resolve("i18n/" + language + ".json").toFile())
                .properties()
                .forEach(text -> texts.put(text.getKey(), text.getValue().textValue()));
        return texts;
    }

    private static Set<String> placeholders(String text) {
        return PLACEHOLDER.matcher(text).results().map(match -> match.group(1)).collect(Collectors.toSet());
    }

    private static List<String> sources() throws IOException {
        return sources(file -> true);
    }

    /** @param wanted told the path below {@code src} */
    private static List<String> sources(Predicate<String> wanted) throws IOException {
        Path root = SOURCES.resolve("src");
        try (Stream<Path> files = Files.walk(root)) {
            List<String> texts = new ArrayList<>();
            for (Path file : files.filter(Files::isRegularFile)
                    .filter(one -> wanted.test(root.relativize(one).toString().replace('\\', '/')))
                    .toList()) {
                texts.add(Files.readString(file));
            }
            return texts;
        }
    }
}
