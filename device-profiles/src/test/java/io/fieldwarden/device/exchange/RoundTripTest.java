package io.fieldwarden.device.exchange;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import io.fieldwarden.device.ProfileId;
import io.fieldwarden.device.profile.Catalogue;
import io.fieldwarden.device.profile.ProfileTree;
import java.math.BigDecimal;
import java.math.BigInteger;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Set;
import java.util.TreeSet;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

/** Every profile of the catalogue to another form and back: what that form can carry is still there. */
final class RoundTripTest {
    static List<ProfileId> ids() {
        return Catalogue.ids();
    }

    private static ObjectNode back(ExchangeFormat format, ProfileId id) {
        ProfileExchange.Exported exported = ProfileExchange.export(Catalogue.yaml(id), format);
        return Samples.profile(format, exported.text());
    }

    @ParameterizedTest
    @MethodSource("ids")
    void a_thing_model_keeps_names_units_ranges_steps_and_codes(ProfileId id) {
        ObjectNode was = ProfileTree.of(Catalogue.yaml(id));
        ObjectNode is = back(ExchangeFormat.WOT, id);
        assertThat(is.path("profile")).isEqualTo(was.path("profile"));
        assertThat(is.path("name")).isEqualTo(was.path("name"));
        channels(was, is, List.of("zh", "en"));
    }

    @ParameterizedTest
    @MethodSource("ids")
    void a_tsl_keeps_chinese_names_units_ranges_steps_and_codes(ProfileId id) {
        ObjectNode was = ProfileTree.of(Catalogue.yaml(id));
        channels(was, back(ExchangeFormat.TSL, id), List.of("zh"));
        ObjectNode jetLinks = back(ExchangeFormat.JETLINKS, id);
        assertThat(jetLinks.path("name").path("zh")).isEqualTo(was.path("name").path("zh"));
        was.path("channels").forEach(channel -> {
            BigDecimal step = channel.path("resolution").decimalValue().stripTrailingZeros();
            if (!step.unscaledValue().equals(BigInteger.ONE) || step.scale() < 0) {
                ((ObjectNode) channel).remove("resolution");
            }
        });
        channels(was, jetLinks, List.of("zh"));
    }

    private static void channels(ObjectNode was, ObjectNode is, List<String> texts) {
        assertThat(names(is)).isEqualTo(names(was));
        was.path("channels").properties().forEach(entry -> {
            String name = entry.getKey();
            JsonNode before = entry.getValue();
            JsonNode after = is.path("channels").path(name);
            for (String language : texts) {
                assertThat(after.path(language).asText())
                        .as(name)
                        .isEqualTo(before.path(language).asText());
            }
            boolean listed = !before.path("codes").isEmpty();
            String type = before.path("type").asText("number");
            String kept =
                    type.equals("boolean") || type.equals("text") || (type.equals("code") && listed) ? type : "number";
            assertThat(after.path("type").asText("number")).as(name).isEqualTo(kept);
            if (kept.equals("number")) {
                assertThat(after.path("unit").asText("1"))
                        .as(name)
                        .isEqualTo(before.path("unit").asText("1"));
                assertThat(numbers(after.path("range"))).as(name).isEqualTo(numbers(before.path("range")));
                if (before.has("resolution")) {
                    assertThat(after.path("resolution").asDouble())
                            .as(name)
                            .isEqualTo(before.path("resolution").asDouble());
                }
            }
            if (listed) {
                before.path("codes")
                        .properties()
                        .forEach(code -> assertThat(after.path("codes")
                                        .path(code.getKey())
                                        .path("zh")
                                        .asText())
                                .isEqualTo(code.getValue().path("zh").asText()));
            }
        });
    }

    private static List<Double> numbers(JsonNode range) {
        List<Double> numbers = new ArrayList<>();
        range.forEach(number -> numbers.add(number.asDouble()));
        return numbers;
    }

    private static Set<String> names(ObjectNode profile) {
        Set<String> names = new TreeSet<>();
        profile.path("channels").fieldNames().forEachRemaining(names::add);
        return names;
    }

    @ParameterizedTest
    @MethodSource("ids")
    void what_thingsboard_takes_of_the_rules_comes_back_the_same(ProfileId id) {
        ObjectNode was = ProfileTree.of(Catalogue.yaml(id));
        ProfileExchange.Exported once = ProfileExchange.export(Catalogue.yaml(id), ExchangeFormat.THINGSBOARD);
        ProfileExchange.Imported back = Samples.read(ExchangeFormat.THINGSBOARD, once.text());
        assertThat(back.faults()).as(back.yaml()).isEmpty();
        ObjectNode is = ProfileTree.of(back.yaml());
        JsonNode alarms = Samples.json(once.text()).path("profileData").path("alarms");
        assertThat(is.path("rules").size()).isEqualTo(alarms.size());
        for (JsonNode rule : is.path("rules")) {
            JsonNode before = rule(was, rule.path("id").asText());
            for (String key : List.of("severity", "zh", "en")) {
                assertThat(rule.path(key).asText())
                        .as(rule.toString())
                        .isEqualTo(before.path(key).asText());
            }
        }
        JsonNode again = Samples.json(
                ProfileExchange.export(back.yaml(), ExchangeFormat.THINGSBOARD).text());
        assertThat(again.path("profileData").path("alarms")).isEqualTo(alarms);
    }

    private static JsonNode rule(ObjectNode profile, String id) {
        for (JsonNode rule : profile.path("rules")) {
            if (rule.path("id").asText().equals(id)) {
                return rule;
            }
        }
        throw new AssertionError("no rule " + id);
    }

    @Test
    void every_rule_is_an_alarm_of_thingsboard_or_stands_in_the_notes_with_the_reason() {
        int said = 0;
        int all = 0;
        for (ProfileId id : Catalogue.ids()) {
            ProfileExchange.Exported exported = ProfileExchange.export(Catalogue.yaml(id), ExchangeFormat.THINGSBOARD);
            Set<String> told = new HashSet<>();
            Samples.json(exported.text())
                    .path("profileData")
                    .path("alarms")
                    .forEach(a -> told.add(a.path("id").asText()));
            said += told.size();
            exported.notes().forEach(note -> told.add(note.what().replace("rule ", "")));
            for (JsonNode rule : ProfileTree.of(Catalogue.yaml(id)).path("rules")) {
                assertThat(told).contains(rule.path("id").asText());
                all++;
            }
        }
        assertThat(said).as("of " + all).isGreaterThan(all / 2);
    }

    /** Nothing disappears silently: each key of each profile is carried or named. */
    @ParameterizedTest
    @MethodSource("ids")
    void what_a_form_cannot_carry_is_named(ProfileId id) {
        ObjectNode profile = ProfileTree.of(Catalogue.yaml(id));
        for (ExchangeFormat format : List.of(ExchangeFormat.WOT, ExchangeFormat.TSL, ExchangeFormat.JETLINKS)) {
            String notes =
                    ProfileExchange.export(Catalogue.yaml(id), format).notes().toString();
            profile.path("rules")
                    .forEach(rule -> assertThat(notes).contains(rule.path("id").asText()));
            profile.path("parameters")
                    .fieldNames()
                    .forEachRemaining(name -> assertThat(notes).contains(name));
            profile.path("channels")
                    .properties()
                    .forEach(channel -> List.of("usual", "period", "provenance").forEach(key -> {
                        if (channel.getValue().has(key)) {
                            assertThat(notes).contains("channels: " + key);
                        }
                    }));
        }
    }

    @Test
    void our_own_text_stays_as_it_is_with_its_comments() {
        for (ProfileId id : Catalogue.ids()) {
            String yaml = Catalogue.yaml(id);
            assertThat(ProfileExchange.export(yaml, ExchangeFormat.YAML).text()).isEqualTo(yaml);
            assertThat(Samples.read(ExchangeFormat.YAML, yaml).yaml()).isEqualTo(yaml);
        }
    }
}
