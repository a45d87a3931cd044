package io.fieldwarden.edge.core;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import io.fieldwarden.device.ChannelId;
import io.fieldwarden.device.DeviceId;
import io.fieldwarden.device.ProfileRef;
import io.fieldwarden.device.rule.AlertTransition;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

final class HubRulesTest {
    private static final DeviceId DEVICE = new DeviceId("tank-1");
    private static final Instant T0 = Instant.parse("2026-05-01T00:00:00Z");

    @TempDir
    Path folder;

    private final List<AlertTransition> told = new ArrayList<>();
    private final LocalWatch watch = watch();
    private HubRules rules;

    private LocalWatch watch() {
        return new LocalWatch(DEVICE, (transition, standing) -> told.add(transition));
    }

    private HubRules open(LocalWatch over) {
        rules = HubRules.open(new RuleFiles(folder.resolve("outbox.db")), Map.of(DEVICE, over));
        return rules;
    }

    @AfterEach
    void close() {
        rules.close();
    }

    private static String profile(int version, String more) {
        return """
                format: 1
                profile: tank
                version: %d
                name: {zh: 水箱, en: Tank}
                parameters:
                  top: {unit: m, zh: 顶, en: Top}
                channels:
                  level: {zh: 液位, en: Level, unit: m, range: [0, 10]}
                rules:
                  - {id: LOW, severity: major, raise: level < 1, zh: 低, en: Low}
                %s
                """.formatted(version, more);
    }

    private static final String HIGH = "  - {id: HIGH, severity: minor, raise: level > $top, zh: 高, en: High}";

    private void send(int version, String yaml, Map<String, String> parameters) {
        rules.accept(new ProfileCommand(DEVICE, ProfileRef.parse("tank@" + version), yaml, parameters).encode());
    }

    private void awaitVersion(int version) {
        await().atMost(Duration.ofSeconds(10))
                .until(() -> rules.status().get(0).profile().equals(Optional.of(ProfileRef.parse("tank@" + version))));
    }

    private void sample(LocalWatch by, int seconds, double level) {
        by.sampled(new Sample(DEVICE, T0.plusSeconds(seconds), Map.of(new ChannelId("level"), level)));
    }

    private List<String> standing() {
        return watch.standing().stream().map(alert -> alert.rule().value()).toList();
    }

    @Test
    void nothing_is_watched_before_the_hub_has_said_what() {
        open(watch);
        sample(watch, 0, 0.5);
        assertThat(standing()).isEmpty();
        assertThat(rules.status()).containsExactly(new HubRules.Status(DEVICE, Optional.empty(), ""));
    }

    @Test
    void an_alert_stands_through_a_new_version_in_which_its_rule_is_the_same_and_ends_where_its_rule_is_gone() {
        open(watch);
        send(1, profile(1, HIGH), Map.of("top", "0.4"));
        awaitVersion(1);
        sample(watch, 0, 0.5);
        assertThat(standing()).containsExactlyInAnyOrder("LOW", "HIGH");
        send(2, profile(2, ""), Map.of("top", "0.4"));
        awaitVersion(2);
        assertThat(standing()).containsExactly("LOW");
        assertThat(told)
                .extracting(t -> t.source().rule() + " " + t.kind())
                .containsExactlyInAnyOrder("LOW RAISED", "HIGH RAISED", "HIGH CLEARED");
        sample(watch, 10, 0.6);
        assertThat(told).as("not raised again").hasSize(3);
        sample(watch, 20, 2);
        assertThat(standing()).isEmpty();
    }

    @Test
    void parameters_of_the_hub_are_put_in_and_a_rule_without_its_parameter_is_left_out() {
        open(watch);
        send(1, profile(1, HIGH), Map.of());
        awaitVersion(1);
        sample(watch, 0, 5);
        assertThat(standing()).isEmpty();
        send(1, profile(1, HIGH), Map.of("top", "4"));
        await().atMost(Duration.ofSeconds(10)).until(() -> {
            sample(watch, 10, 5);
            return standing().equals(List.of("HIGH"));
        });
    }

    @Test
    void a_profile_that_does_not_load_leaves_the_one_before_running_and_is_reported() {
        open(watch);
        send(1, profile(1, ""), Map.of());
        awaitVersion(1);
        send(2, profile(2, "  - {id: BAD, severity: major, raise: nonsense > 1, zh: x, en: x}"), Map.of());
        await().atMost(Duration.ofSeconds(10))
                .until(() -> rules.status().get(0).refused().startsWith("tank@2: "));
        assertThat(rules.status().get(0).refused()).contains("nonsense");
        awaitVersion(1);
        sample(watch, 0, 0.5);
        assertThat(standing()).containsExactly("LOW");
        send(3, profile(3, ""), Map.of());
        awaitVersion(3);
        assertThat(rules.status().get(0).refused()).isEmpty();
    }

    @Test
    void a_text_of_another_version_is_refused() {
        open(watch);
        send(2, profile(1, ""), Map.of());
        await().atMost(Duration.ofSeconds(10))
                .until(() -> rules.status().get(0).refused().equals("tank@2: its text is that of tank@1"));
    }

    @Test
    void the_kept_profile_runs_after_a_restart_before_the_hub_has_said_a_word() {
        open(watch);
        send(7, profile(7, HIGH), Map.of("top", "3"));
        awaitVersion(7);
        rules.close();

        LocalWatch again = watch();
        open(again);
        assertThat(rules.status())
                .containsExactly(new HubRules.Status(DEVICE, Optional.of(ProfileRef.parse("tank@7")), ""));
        sample(again, 0, 4);
        assertThat(again.standing())
                .singleElement()
                .satisfies(alert -> assertThat(alert.rule().value()).isEqualTo("HIGH"));
    }

    @Test
    void a_damaged_file_is_as_none() throws Exception {
        open(watch);
        send(1, profile(1, ""), Map.of());
        awaitVersion(1);
        rules.close();
        try (var files = Files.list(folder)) {
            for (Path file : files.toList()) {
                Files.writeString(file, "{\"kind\":\"profile\",");
            }
        }
        open(watch());
        assertThat(rules.status().get(0).profile()).isEmpty();
    }

    @Test
    void commands_of_other_kinds_and_what_is_no_command_change_nothing() {
        open(watch);
        for (String command : List.of("{\"kind\":\"restart\"}", "no JSON", "[]", "{\"kind\":\"profile\"}", "")) {
            rules.accept(command.getBytes(StandardCharsets.UTF_8));
        }
        send(1, profile(1, ""), Map.of());
        awaitVersion(1);
        assertThat(rules.status().get(0).refused()).isEmpty();
    }
}
