package io.fieldwarden.device.profile;

import static io.fieldwarden.device.profile.Fixtures.HEAD;
import static org.assertj.core.api.Assertions.assertThat;
import static org.junit.jupiter.api.Assertions.assertTimeoutPreemptively;

import java.time.Duration;
import java.util.Map;
import java.util.SplittableRandom;
import java.util.TreeMap;
import java.util.stream.Stream;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.Arguments;
import org.junit.jupiter.params.provider.MethodSource;

class HostileYamlTest {
    @BeforeAll
    static void warm_up() {
        Fixtures.soilStation();
    }

    static Stream<Arguments> samples() {
        Map<String, String[]> samples = new TreeMap<>();
        StringBuilder laughs = new StringBuilder("a: &a [x,x,x,x,x,x,x,x,x]\n");
        for (char c = 'b'; c <= 'i'; c++) {
            laughs.append(c)
                    .append(": &")
                    .append(c)
                    .append(" [")
                    .append(("*" + (char) (c - 1) + ",").repeat(9))
                    .append("x]\n");
        }
        samples.put("anchors bomb", new String[] {laughs.toString(), "anchors and aliases are not allowed"});
        samples.put("anchor that holds itself", new String[] {"a: &a [*a]\n", "anchors and aliases are not allowed"});
        samples.put("ten megabytes", new String[] {"a: " + "x".repeat(10_000_000), "is longer than 262144 characters"});
        samples.put("deep lists", new String[] {"a: " + "[".repeat(100_000), "is nested deeper than 12"});
        samples.put("deep mappings", new String[] {"{a: ".repeat(50_000), "is nested deeper than 12"});
        samples.put("deep blocks", new String[] {deepBlocks(), "is nested deeper than 12"});
        samples.put("deep dashes", new String[] {"- ".repeat(100_000), "is nested deeper than 12"});
        samples.put("many nodes", new String[] {"[" + "1,".repeat(120_000) + "]", "has more than 20000 nodes"});
        samples.put("long scalar", new String[] {HEAD + "category: " + "x".repeat(200_000), "is longer than 4000"});
        samples.put("java tag", new String[] {"!!javax.script.ScriptEngineManager [a]", "tags are not allowed"});
        samples.put("local tag", new String[] {"a: !x 1", "tags are not allowed"});
        samples.put("standard tag", new String[] {"a: !!binary aGk=", "tags are not allowed"});
        samples.put("two documents", new String[] {HEAD + "---\n" + HEAD, "a profile is one document"});
        samples.put("merge key", new String[] {HEAD + "<<: {category: x}\n", "is not a key here"});
        samples.put("control character", new String[] {"a: \u0000", "is a character that YAML does not allow"});
        samples.put("lone surrogate", new String[] {"a: \ud800", "is a character that YAML does not allow"});
        samples.put("empty", new String[] {"", "is empty"});
        samples.put("comment only", new String[] {"# nothing\n", "is empty"});
        samples.put("scalar", new String[] {"hello", "is not a mapping of keys to values"});
        samples.put("list as key", new String[] {HEAD + "? [a]\n: b\n", "a key is a single word"});
        samples.put("tab", new String[] {"a:\n\t- b", "is not YAML"});
        samples.put("open quote", new String[] {"a: \"b", "is not YAML"});
        samples.put("deep expression", new String[] {rule("(".repeat(900) + "t"), "is nested deeper than 48"});
        samples.put("many minuses", new String[] {rule("t > " + "-".repeat(900) + "1"), "is nested deeper than 48"});
        samples.put("many nots", new String[] {rule("not ".repeat(400) + "t > 1"), "is nested deeper than 48"});
        samples.put("long expression", new String[] {rule("t > 1 or ".repeat(300)), "is longer than 2000 characters"});
        payloads(samples);
        samples.put("huge number", new String[] {rule("t > 1e999"), "is not a number such as"});
        samples.put(
                "unit to choke on",
                new String[] {HEAD + "channels: {t: {zh: 温, unit: \"" + "(".repeat(39) + "\"}}", "is not a UCUM unit"});
        return samples.entrySet().stream()
                .map(sample -> Arguments.of(sample.getKey(), sample.getValue()[0], sample.getValue()[1]));
    }

    private static void payloads(Map<String, String[]> samples) {
        String channel = HEAD + "channels: {t: {zh: 温, unit: Cel}}\n";
        String mapping = channel + "payload: {format: json, values: {t: {path: \"";
        samples.put(
                "json path of brackets",
                new String[] {mapping + "$" + "[".repeat(190) + "\"}}}", "is not a JSON path"});
        samples.put(
                "long json path", new String[] {mapping + "$" + ".a".repeat(1_000) + "\"}}}", "is longer than 200"});
        samples.put("deep scans", new String[] {mapping + "$" + "..a".repeat(50) + "\"}}}", "has more than one of .."});
        samples.put(
                "filters in filters",
                new String[] {mapping + "$.a[?(@.b[?(@.c[?(@.d)])])]\"}}}", "has more than one of .., ? or $"});
        samples.put(
                "regular expression to choke on",
                new String[] {mapping + "$.a[?(@.b =~ /(x+x+)+y/)]\"}}}", "has a regular expression"});
        samples.put("payload that is a list", new String[] {channel + "payload: [1]", "is not a mapping of keys"});
        samples.put(
                "values of wrong types",
                new String[] {channel + "payload: {format: json, values: {t: [1, 2]}}", "is not a mapping of keys"});
        samples.put("very many fields", new String[] {
            channel + "payload: {format: binary, fields: [" + "{},".repeat(1_500) + "]}", "has more than 1000 entries"
        });
        samples.put("a map of everything", new String[] {
            channel + "payload: {format: json, values: {t: {path: $.a, map: {" + everything() + "}}}}",
            "has more than 2000 entries"
        });
        samples.put("field behind the end of the world", new String[] {
            channel + "payload: {format: binary, fields: [{channel: t, at: 999999999, type: uint8}]}",
            "is not a whole number from 0 to 65535"
        });
        samples.put("very many samples", new String[] {
            channel + "samples: [" + "{name: a, text: b, rejects: malformed},".repeat(300) + "]",
            "has more than 100 entries"
        });
        samples.put("sample to choke on", new String[] {
            channel + "samples: [{name: a, text: '" + "[".repeat(3_000) + "', gives: {t: 1}}]", "is not in the message"
        });
        samples.put("scale of a thousand digits", new String[] {
            channel + "payload: {format: json, values: {t: {path: $.a, scale: " + "9".repeat(1_000) + "}}}",
            "is not a number"
        });
        samples.put("duplicate keys in a payload", new String[] {
            channel + "payload: {format: json, values: {t: {path: $.a, path: $.b}}}", "first in line 6"
        });
    }

    private static String everything() {
        StringBuilder entries = new StringBuilder();
        for (int i = 0; i < 2_500; i++) {
            entries.append("E").append(i).append(": 1, ");
        }
        return entries.toString();
    }

    private static String deepBlocks() {
        StringBuilder deep = new StringBuilder();
        for (int i = 0; i < 300; i++) {
            deep.append(" ".repeat(i)).append("a:\n");
        }
        return deep.toString();
    }

    private static String rule(String expression) {
        return HEAD + "channels: {t: {zh: 温, unit: Cel}}\nrules:\n  - raise: \"" + expression
                + "\"\n    id: R\n    severity: minor\n    zh: 文\n";
    }

    @ParameterizedTest(name = "{0}")
    @MethodSource("samples")
    void is_refused_at_once_with_a_clear_fault(String name, String yaml, String rule) {
        ProfileLoader.Loaded loaded = assertTimeoutPreemptively(Duration.ofSeconds(2), () -> Fixtures.load(yaml), name);
        assertThat(loaded.profile()).isEmpty();
        assertThat(loaded.faults()).anySatisfy(fault -> assertThat(fault.rule()).contains(rule));
        assertThat(loaded.faults()).hasSizeLessThanOrEqualTo(Faults.MAX);
        assertThat(loaded.faults())
                .allSatisfy(fault -> assertThat(fault.toString()).hasSizeLessThan(600));
    }

    @Test
    void a_valid_file_damaged_anywhere_never_throws() {
        long seed = Long.getLong("seed", System.nanoTime());
        System.out.println("HostileYamlTest seed=" + seed);
        SplittableRandom random = new SplittableRandom(seed);
        String valid = Fixtures.yaml("soil-station");
        String junk = "{}[]:,-&*!|>'\"%@`#?\n\t \u0000\ud83e土9$";
        for (int i = 0; i < 600; i++) {
            StringBuilder damaged = new StringBuilder(valid);
            for (int n = random.nextInt(1, 6); n > 0; n--) {
                int at = random.nextInt(damaged.length());
                switch (random.nextInt(3)) {
                    case 0 -> damaged.setCharAt(at, junk.charAt(random.nextInt(junk.length())));
                    case 1 -> damaged.delete(at, Math.min(damaged.length(), at + random.nextInt(30)));
                    default -> damaged.insert(at, junk.charAt(random.nextInt(junk.length())));
                }
            }
            ProfileLoader.Loaded loaded = Fixtures.load(damaged.toString());
            assertThat(loaded.profile().isPresent())
                    .as("seed %d, round %d", seed, i)
                    .isEqualTo(loaded.faults().isEmpty());
        }
    }
}
