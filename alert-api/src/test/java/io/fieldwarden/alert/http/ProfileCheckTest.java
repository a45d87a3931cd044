package io.fieldwarden.alert.http;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import io.fieldwarden.alert.access.Role;
import io.fieldwarden.alert.support.MemoryTopicLog;
import io.fieldwarden.alert.support.Running;
import io.fieldwarden.alert.support.Web;
import io.fieldwarden.device.ProfileId;
import io.fieldwarden.device.profile.Catalogue;
import java.nio.file.Path;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.TestInstance;
import org.junit.jupiter.api.io.TempDir;

@TestInstance(TestInstance.Lifecycle.PER_CLASS)
final class ProfileCheckTest {
    private static final ObjectMapper JSON = new ObjectMapper();

    @TempDir
    static Path folder;

    private Running running;
    private Web technician;

    @BeforeAll
    void open() {
        running = Running.open(folder, new MemoryTopicLog());
        technician = running.as(Role.TECHNICIAN);
    }

    @AfterAll
    void close() {
        running.close();
    }

    private static String quoted(String text) {
        return JSON.getNodeFactory().textNode(text).toString();
    }

    private JsonNode check(String yaml) {
        Web.Answer answer = technician.post("/api/v1/profiles/check", "{\"yaml\":" + quoted(yaml) + "}");
        assertThat(answer.status()).isEqualTo(200);
        return answer.json();
    }

    private Web.Answer decode(String body) {
        return technician.post("/api/v1/profiles/decode", body);
    }

    @Test
    void a_profile_without_fault_is_summed_up_and_nothing_is_kept() {
        String yaml =
                Catalogue.yaml(new ProfileId("elevator")).replaceFirst("profile: elevator", "profile: lift-of-ours");
        JsonNode answer = check(yaml);
        assertThat(answer.path("ok").asBoolean()).isTrue();
        assertThat(answer.path("faults")).isEmpty();
        JsonNode profile = answer.path("profile");
        assertThat(profile.path("id").asText()).isEqualTo("lift-of-ours");
        assertThat(profile.path("payloadFormat").asText()).isEqualTo("standard");
        assertThat(profile.path("rules")).anySatisfy(rule -> {
            assertThat(rule.path("severity").asText()).isEqualTo("critical");
            assertThat(rule.path("raise").asText()).isNotEmpty();
            assertThat(rule.path("zh").asText()).isNotEmpty();
        });
        assertThat(profile.path("channels"))
                .anySatisfy(channel -> assertThat(channel.path("codes").size()).isGreaterThan(2));
        assertThat(technician.get("/api/v1/profiles/lift-of-ours").status()).isEqualTo(404);
    }

    @Test
    void steps_season_latch_and_flapping_of_a_rule_are_listed() {
        JsonNode rule = check("""
                format: 1
                profile: p
                version: 1
                name: {zh: 测}
                channels: {t: {zh: 温, unit: Cel}}
                rules:
                  - id: R-1
                    severity: minor
                    raise: t > 35
                    clear: t < 33
                    clear-hold: 5m
                    latch: true
                    season: [7, 6]
                    flapping: {within: 10m}
                    zh: 热
                    severities: [{id: R-2, severity: critical, raise: t > 40, hold: 1m, zh: 很热, citation: C, provenance: memory}]
                  - {id: R-3, severity: info, raise: t > 30, zh: 暖, flapping: false}
                """).path("profile").path("rules");
        JsonNode first = rule.path(0);
        assertThat(first.path("clearHoldSeconds").asInt()).isEqualTo(300);
        assertThat(first.path("latch").asBoolean()).isTrue();
        assertThat(first.path("season").toString()).isEqualTo("[6,7]");
        assertThat(first.path("flapping").toString()).isEqualTo("{\"raises\":null,\"withinSeconds\":600}");
        assertThat(first.path("steps")).singleElement().satisfies(step -> {
            assertThat(step.path("id").asText()).isEqualTo("R-2");
            assertThat(step.path("severity").asText()).isEqualTo("critical");
            assertThat(step.path("raise").asText()).isEqualTo("t > 40");
            assertThat(step.path("holdSeconds").asInt()).isEqualTo(60);
            assertThat(step.path("zh").asText()).isEqualTo("很热");
            assertThat(step.path("provenance").asText()).isEqualTo("memory");
        });
        assertThat(rule.path(1).path("flapping").isNull()).isTrue();
        assertThat(rule.path(1).path("steps")).isEmpty();
    }

    @Test
    void every_fault_is_told_at_its_place() {
        JsonNode answer =
                check("format: 1\nprofile: p\nversion: 1\nname: {zh: 测}\nchannels: {t: {zh: 温, unit: Cels}}\n");
        assertThat(answer.path("ok").asBoolean()).isFalse();
        assertThat(answer.path("profile").isNull()).isTrue();
        assertThat(answer.path("faults")).singleElement().satisfies(fault -> {
            assertThat(fault.path("line").asInt()).isEqualTo(5);
            assertThat(fault.path("column").asInt()).isEqualTo(29);
            assertThat(fault.path("what").asText()).isEqualTo("channels.t.unit");
            assertThat(fault.path("value").asText()).isEqualTo("Cels");
            assertThat(fault.path("rule").asText()).contains("did you mean 'Cel'");
        });
    }

    @Test
    void a_text_of_any_kind_is_answered() {
        assertThat(check("").path("ok").asBoolean()).isFalse();
        assertThat(check("[1, 2").path("ok").asBoolean()).isFalse();
        assertThat(technician.post("/api/v1/profiles/check", "{\"text\":1}").status())
                .isEqualTo(400);
    }

    @Test
    void messages_in_the_standard_forms_are_decoded_by_the_active_version() {
        JsonNode items = decode("""
                        {"profile": "soil-station", "samples": [
                          {"text": "{\\"ts\\":1732262400000,\\"values\\":{\\"soil_vwc_20\\":21.5,\\"smell\\":1}}"},
                          {"hex": "7b7d"},
                          {"base64": "W3sibiI6InNvaWxfdndjXzIwIiwidiI6LTk5OTl9XQ==", "contentType": "application/senml+json"}]}
                        """).json().path("items");
        JsonNode first = items.get(0).path("readings").get(0);
        assertThat(first.path("channel").asText()).isEqualTo("soil_vwc_20");
        assertThat(first.path("value").asDouble()).isEqualTo(21.5);
        assertThat(first.path("unit").asText()).isEqualTo("%");
        assertThat(first.path("at").asText()).isEqualTo("2024-11-22T08:00:00Z");
        assertThat(first.path("quality").asText()).isEqualTo("good");
        assertThat(items.get(0).path("rejections").get(0).path("reason").asText())
                .isEqualTo("unknown_channel");
        assertThat(items.get(1).path("rejections").get(0).path("reason").asText())
                .isEqualTo("empty");
        JsonNode sentinel = items.get(2).path("readings").get(0);
        assertThat(sentinel.path("quality").asText()).isEqualTo("bad");
        assertThat(sentinel.path("reason").asText()).isEqualTo("sentinel");
    }

    @Test
    void what_cannot_be_decoded_at_all_is_refused_and_says_why() {
        assertThat(decode("{\"profile\":\"soil-station\",\"samples\":[]}").code())
                .isEqualTo("bad-field");
        assertThat(decode("{\"profile\":\"soil-station\",\"samples\":[{\"text\":\"a\",\"hex\":\"00\"}]}")
                        .code())
                .isEqualTo("bad-field");
        assertThat(decode("{\"profile\":\"soil-station\",\"samples\":[{\"hex\":\"0\"}]}")
                        .code())
                .isEqualTo("bad-field");
        assertThat(decode("{\"profile\":\"no-such\",\"samples\":[{\"hex\":\"00\"}]}")
                        .code())
                .isEqualTo("not-found");
        assertThat(decode("{\"yaml\":\"format: 9\",\"samples\":[{\"hex\":\"00\"}]}")
                        .code())
                .isEqualTo("profile-faults");
    }

    private static String mapped(int expected) {
        return """
                format: 1
                profile: probe
                version: 1
                name: {zh: 探头, en: Probe}
                channels: {t: {zh: 温度, en: Temperature, unit: Cel}, c: {zh: 码, type: code, codes: {1: {zh: 甲, en: One}}}}
                payload:
                  format: binary
                  fields: [{channel: t, port: 2, at: 0, type: int16, unit: "[degF]", scale: 0.1, error: [0x7FFF]}]
                samples:
                  - {name: usual, port: 2, hex: 02A8, gives: {t: %d}}
                """.formatted(expected);
    }

    @Test
    void samples_of_a_profile_are_run_and_told_also_when_they_give_something_else() {
        JsonNode good = check(mapped(20));
        assertThat(good.path("ok").asBoolean()).isTrue();
        assertThat(good.path("profile").path("payloadFormat").asText()).isEqualTo("binary");
        JsonNode wrong = check(mapped(21));
        assertThat(wrong.path("ok").asBoolean()).isFalse();
        assertThat(wrong.path("profile").path("id").asText()).isEqualTo("probe");
        assertThat(wrong.path("samples")).singleElement().satisfies(sample -> {
            assertThat(sample.path("ok").asBoolean()).isFalse();
            assertThat(sample.path("gives").get(0).path("value").asDouble()).isEqualTo(20);
            assertThat(sample.path("gives").get(0).path("name").path("en").asText())
                    .isEqualTo("Temperature");
            assertThat(sample.path("faults")).isEqualTo(wrong.path("faults"));
            assertThat(sample.path("faults").get(0).path("line").asInt()).isEqualTo(10);
        });
    }

    @Test
    void messages_are_decoded_by_the_mapping_of_a_text_that_is_not_kept() {
        JsonNode items = decode("{\"yaml\":" + quoted(mapped(20))
                        + ",\"samples\":[{\"hex\":\"02 A8\",\"port\":2},{\"hex\":\"7FFF\",\"port\":2},{\"hex\":\"00\",\"port\":2},"
                        + "{\"hex\":\"02A8\",\"contentType\":\"application/octet-stream;port=2\"}]}")
                .json()
                .path("items");
        assertThat(items.get(0).path("readings").get(0).path("value").asDouble())
                .isEqualTo(20);
        assertThat(items.get(1).path("readings").get(0).path("reason").asText()).isEqualTo("sentinel");
        assertThat(items.get(2).path("rejections").get(0).path("reason").asText())
                .isEqualTo("malformed");
        assertThat(items.get(3).path("readings")).hasSize(1);
    }
}
