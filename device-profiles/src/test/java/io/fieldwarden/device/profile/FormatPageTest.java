package io.fieldwarden.device.profile;

import static io.fieldwarden.device.profile.Fixtures.HEAD;
import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import com.networknt.schema.Schema;
import com.networknt.schema.SchemaRegistry;
import com.networknt.schema.SpecificationVersion;
import io.fieldwarden.device.ProfileId;
import io.fieldwarden.device.rule.expression.LanguageWords;
import java.io.IOException;
import java.io.InputStream;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.Iterator;
import java.util.List;
import java.util.Set;
import java.util.TreeSet;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.MethodSource;
import org.junit.jupiter.params.provider.ValueSource;

/** The schema, the page and the loader say the same. */
class FormatPageTest {
    private static final Path PAGE = Path.of("..", "docs", "profile-format.md");
    private static final ObjectMapper JSON = new ObjectMapper();
    private static final JsonNode SOURCE = source();
    private static final Schema SCHEMA = SchemaRegistry.withDefaultDialect(SpecificationVersion.DRAFT_2020_12)
            .getSchema(SOURCE);

    static List<ProfileId> ids() {
        return Catalogue.ids();
    }

    @Test
    void the_page_in_docs_says_what_the_schema_says() throws IOException {
        String now = FormatPage.markdown(SOURCE);
        if (Boolean.getBoolean("docs.write")) {
            Files.writeString(PAGE, now);
        }
        assertThat(PAGE).content().as("run with -Ddocs.write=true").isEqualTo(now);
        assertThat(LanguageWords.functionForms())
                .allSatisfy(form -> assertThat(now).contains("| `" + form + "` |"));
    }

    @Test
    void the_examples_on_the_page_are_profiles_without_fault() {
        String page = FormatPage.markdown(SOURCE);
        int examples = 0;
        for (int at = page.indexOf("```yaml\n"); at >= 0; at = page.indexOf("```yaml\n", at + 8)) {
            String example = page.substring(at + 8, page.indexOf("```", at + 8));
            assertThat(Fixtures.load(example).faults()).isEmpty();
            assertThat(faults(example)).isEmpty();
            examples++;
        }
        assertThat(examples).isEqualTo(2);
    }

    @ParameterizedTest
    @MethodSource("ids")
    void the_schema_takes_every_profile_of_the_catalogue(ProfileId id) {
        assertThat(faults(Catalogue.yaml(id))).isEmpty();
    }

    @ParameterizedTest
    @CsvSource(delimiter = '|', quoteCharacter = '`', textBlock = """
            /properties                  | zzz: 1
            /$defs/channel/properties    | channels: {t: {zzz: 1, zh: 温, unit: Cel}}
            /$defs/parameter/properties  | parameters: {t: {zzz: 1, zh: 温}}
            /$defs/rule/properties       | rules: [{zzz: 1, severities: []}]
            /$defs/step/properties       | rules: [{severities: [{zzz: 1}]}]
            /$defs/detectors/properties  | detectors: {zzz: 1}
            /$defs/detectors-channel/properties | {channels: {t: {zh: 温, unit: Cel}}, detectors: {channels: {t: {zzz: 1}}}}
            /$defs/not-formal/properties | not-formal: [{zzz: 1}]
            /$defs/payload-json/properties    | payload: {format: json, zzz: 1}
            /$defs/json-time/properties       | payload: {format: json, time: {zzz: 1}}
            /$defs/json-value/properties      | {channels: {t: {zh: 温, unit: Cel}}, payload: {format: json, values: {t: {zzz: 1}}}}
            /$defs/payload-binary/properties  | payload: {format: binary, zzz: 1}
            /$defs/binary-time/properties     | payload: {format: binary, time: {zzz: 1}}
            /$defs/binary-field/properties    | {channels: {t: {zh: 温, unit: Cel}}, payload: {format: binary, fields: [{channel: t, zzz: 1}]}}
            /$defs/payload-modbus/properties  | payload: {format: modbus, zzz: 1}
            /$defs/modbus-read/properties     | payload: {format: modbus, reads: [{zzz: 1}]}
            /$defs/modbus-register/properties | {channels: {t: {zh: 温, unit: Cel}}, payload: {format: modbus, registers: [{channel: t, zzz: 1}]}}
            /$defs/payload-javascript/properties | payload: {format: javascript, zzz: 1}
            /$defs/payload-senml/properties   | payload: {format: senml, zzz: 1}
            /$defs/senml-value/properties     | {channels: {t: {zh: 温, unit: Cel}}, payload: {format: senml, values: {t: {zzz: 1}}}}
            /$defs/payload-hj212/properties   | payload: {format: hj212, zzz: 1}
            /$defs/hj212-value/properties     | {channels: {t: {zh: 温, unit: Cel}}, payload: {format: hj212, values: {t: {zzz: 1}}}}
            /$defs/sample/properties          | samples: [{zzz: 1}]
            /$defs/expected/properties        | {channels: {t: {zh: 温, unit: Cel}}, samples: [{name: n, text: '{"t":1}', gives: {t: {zzz: 1}}}]}
            """)
    void the_schema_and_the_loader_know_the_same_keys(String pointer, String yaml) {
        Set<String> inSchema = new TreeSet<>();
        for (Iterator<String> names = SOURCE.at(pointer).fieldNames(); names.hasNext(); ) {
            inSchema.add(names.next());
        }
        String block = yaml.startsWith("{")
                ? yaml.substring(1, yaml.length() - 1)
                        .replace(", payload: ", "\npayload: ")
                        .replace(", samples: ", "\nsamples: ")
                        .replace(", detectors: ", "\ndetectors: ")
                : yaml;
        String rule = Fixtures.load(HEAD + block).faults().stream()
                .filter(fault -> fault.value().equals("zzz"))
                .findFirst()
                .orElseThrow()
                .rule();
        String[] keys = rule.substring(rule.indexOf("are ") + 4).split(", ", -1);
        assertThat(new TreeSet<>(Arrays.asList(keys))).isEqualTo(inSchema);
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "colour: red",
                "lateness: soon",
                "include: device-common",
                "channels: {9x: {zh: 温, unit: Cel}}",
                "channels: {and: {zh: 温, unit: Cel}}",
                "channels: {t: {unit: Cel}}",
                "channels: {t: {zh: 温, unit: Cel, type: int}}",
                "channels: {t: {zh: 温, unit: Cel, range: [1]}}",
                "channels: {t: {zh: 温, unit: Cel, resolution: -1}}",
                "channels: {t: {zh: 温, unit: Cel, period: 5 min}}",
                "parameters: {t: {zh: 温, type: int}}",
                "rules: [{id: R, severity: hot, raise: a, zh: x}]",
                "rules: [{id: R, severity: minor, zh: x}]",
                "rules: [{id: R, severity: minor, raise: a, zh: x, season: [13]}]",
                "not-formal: [{id: R}]",
                "detectors: none",
                "detectors: {stuck: false}",
                "detectors: {novelty: loud}",
                "detectors: {budget: 0}",
                "detectors: {channels: {9x: {stuck: none}}}",
                "payload: {format: xml}",
                "payload: {values: {}}",
                "payload: {format: json}",
                "payload: {format: binary, fields: [{channel: t, at: -1, type: uint8}]}",
                "payload: {format: binary, fields: [{channel: t, at: 0, type: uint7}]}",
                "payload: {format: modbus, frame: ascii, registers: []}",
                "payload: {format: modbus, registers: [{channel: t}]}",
                "payload: {format: senml, values: {t: {}}}",
                "samples: [{name: n, text: a}]",
                "samples: [{name: n, text: a, hex: '00', rejects: malformed}]",
                "samples: [{name: n, text: a, rejects: ugly}]"
            })
    void what_the_schema_refuses_the_loader_refuses_too(String yaml) {
        assertThat(faults(HEAD + yaml)).isNotEmpty();
        assertThat(Fixtures.load(HEAD + yaml).faults()).isNotEmpty();
    }

    private static List<String> faults(String yaml) {
        JsonNode tree = JSON.valueToTree(Yamls.parse(yaml));
        return SCHEMA.validate(tree).stream().map(Object::toString).toList();
    }

    private static JsonNode source() {
        try (InputStream in = FormatPageTest.class.getResourceAsStream("/schema/profile-1.schema.json")) {
            return JSON.readTree(in);
        } catch (IOException e) {
            throw new AssertionError(e);
        }
    }
}
