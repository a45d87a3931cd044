package io.fieldwarden.alert.push;

import io.fieldwarden.device.Severity;
import io.fieldwarden.device.Text;
import java.io.IOException;
import java.io.InputStream;
import java.io.UncheckedIOException;
import java.util.Map;
import java.util.Objects;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import org.yaml.snakeyaml.LoaderOptions;
import org.yaml.snakeyaml.Yaml;
import org.yaml.snakeyaml.constructor.SafeConstructor;

/** The texts of {@code push/words.yaml} in one language, with their gaps filled. */
public final class Words {
    private static final Pattern GAP = Pattern.compile("\\{([a-z]+)}");
    private static final Map<String, Object> ALL = read();

    private final Map<?, ?> texts;

    private Words(Map<?, ?> texts) {
        this.texts = texts;
    }

    /** @param language {@code zh} or {@code en} */
    public static Words in(String language) {
        return new Words((Map<?, ?>) Objects.requireNonNull(ALL.get(language), language));
    }

    private static Map<String, Object> read() {
        try (InputStream in = Words.class.getResourceAsStream("/push/words.yaml")) {
            return new Yaml(new SafeConstructor(new LoaderOptions())).load(in);
        } catch (IOException e) {
            throw new UncheckedIOException("push/words.yaml", e);
        }
    }

    /** In both languages. */
    public static Text both(String name, Map<String, String> values) {
        return new Text(in("zh").text(name, values), in("en").text(name, values));
    }

    public String text(String name, Map<String, String> values) {
        return fill(String.valueOf(texts.get(name)), values);
    }

    String severity(Severity severity) {
        return String.valueOf(((Map<?, ?>) Objects.requireNonNull(texts.get("severities"))).get(severity.text()));
    }

    /** What became of an alert. */
    String kind(String kind, Map<String, String> values) {
        Map<?, ?> kinds = (Map<?, ?>) Objects.requireNonNull(texts.get("kinds"));
        Object text = kinds.get(kind);
        return fill(String.valueOf(text == null ? kinds.get("alert.other") : text), values);
    }

    /** Puts values into gaps; a line whose gaps all stay empty is left out. */
    static String fill(String template, Map<String, String> values) {
        StringBuilder filled = new StringBuilder();
        for (String line : template.split("\n", -1)) {
            Matcher gaps = GAP.matcher(line);
            StringBuilder text = new StringBuilder();
            boolean any = false;
            boolean said = false;
            while (gaps.find()) {
                String value = values.getOrDefault(gaps.group(1), "");
                any = true;
                said |= !value.isEmpty();
                gaps.appendReplacement(text, Matcher.quoteReplacement(value));
            }
            gaps.appendTail(text);
            if (!any || said) {
                filled.append(filled.isEmpty() ? "" : "\n").append(text);
            }
        }
        return filled.toString();
    }

    /** What is wrong with a template of one's own, as the end of a sentence; empty if nothing is. */
    public static java.util.Optional<String> fault(String template) {
        Matcher gaps = GAP.matcher(template);
        while (gaps.find()) {
            if (!java.util.Set.of("severity", "title", "body", "time", "link").contains(gaps.group(1))) {
                return java.util.Optional.of(
                        "has '" + gaps.group() + "', known are {severity} {title} {body} {time} {link}");
            }
        }
        return java.util.Optional.empty();
    }
}
