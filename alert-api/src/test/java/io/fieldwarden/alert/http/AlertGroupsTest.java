package io.fieldwarden.alert.http;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import com.fasterxml.jackson.databind.JsonNode;
import io.fieldwarden.alert.Collaborators;
import io.fieldwarden.alert.access.Role;
import io.fieldwarden.alert.support.Events;
import io.fieldwarden.alert.support.MemoryTopicLog;
import io.fieldwarden.alert.support.Running;
import io.fieldwarden.alert.support.TestClock;
import io.fieldwarden.alert.support.Web;
import io.fieldwarden.device.AlertId;
import io.fieldwarden.device.DeviceId;
import io.fieldwarden.device.log.AlertEvent;
import io.fieldwarden.device.log.AlertGroup;
import io.fieldwarden.device.rule.AlertTransition;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** A gateway with two devices behind it goes; a third device has an alert of its own. */
final class AlertGroupsTest {
    @TempDir
    Path folder;

    private final Events gateway = Events.of("gw-1");
    private final Events first = Events.of("soil-1").raisedAt(Events.START.plusSeconds(1));
    private final Events second = Events.of("soil-2").raisedAt(Events.START.plusSeconds(2));
    private final Events beside = Events.of("soil-3").raisedAt(Events.START.plusSeconds(3));
    private Running running;
    private Web inspector;

    @BeforeEach
    void open() {
        running = Running.open(folder, new MemoryTopicLog(), new TestClock(), Collaborators.Around.nothing());
        inspector = running.as(Role.INSPECTOR);
        running.alert(group(gateway, Optional.empty()));
        running.alert(first.raised().in(AlertGroup.under(gateway.id())));
        running.alert(second.raised().in(AlertGroup.under(gateway.id())));
        running.alert(beside.raised());
        await().until(() -> ids("").contains(beside.id().value()));
    }

    @AfterEach
    void close() {
        running.close();
    }

    private AlertEvent group(Events of, Optional<AlertId> replaces) {
        return of.raised()
                .in(new AlertGroup(
                        Optional.empty(),
                        Optional.of(new AlertGroup.Cause(AlertGroup.Kind.GATEWAY, "gw-1", 2)),
                        List.of(new AlertGroup.Member(first.id(), new DeviceId("soil-1"))),
                        replaces));
    }

    private List<String> ids(String query) {
        List<String> ids = new ArrayList<>();
        inspector
                .get("/api/v1/alerts" + query)
                .json()
                .path("items")
                .forEach(item -> ids.add(item.path("id").asText()));
        return ids;
    }

    private JsonNode one(Events events) {
        return inspector.get("/api/v1/alerts/" + events.id()).json();
    }

    @Test
    void the_alert_of_a_group_speaks_for_its_members_unless_they_are_asked_for() {
        assertThat(ids("")).containsExactly(beside.id().value(), gateway.id().value());
        assertThat(ids("?members=hide&device=soil-1")).isEmpty();
        assertThat(ids("?members=show")).hasSize(4);
        assertThat(ids("?device=soil-1")).containsExactly(first.id().value());
        assertThat(ids("?cause=" + gateway.id()))
                .containsExactly(second.id().value(), first.id().value());
        Web.Answer wrong = inspector.get("/api/v1/alerts?members=perhaps");
        assertThat(wrong.status()).isEqualTo(400);
        assertThat(wrong.json().toString()).contains("members").contains("perhaps");
    }

    @Test
    void a_group_says_what_went_and_how_many_stand_under_it() {
        running.alert(first.cleared(Events.START.plusSeconds(600)).in(AlertGroup.under(gateway.id())));
        await().until(() -> one(first).path("state").asText().equals("cleared"));
        JsonNode group = one(gateway).path("group");
        assertThat(group.path("kind").asText()).isEqualTo("gateway");
        assertThat(group.path("id").asText()).isEqualTo("gw-1");
        assertThat(group.path("devices").asInt()).isEqualTo(2);
        assertThat(group.path("members").asInt()).isEqualTo(2);
        assertThat(group.path("standing").asInt()).isEqualTo(1);
        assertThat(one(first).path("cause").asText()).isEqualTo(gateway.id().value());
        assertThat(one(beside).path("group").isNull()).isTrue();
    }

    @Test
    void to_acknowledge_and_close_a_group_does_the_same_to_its_members_and_to_nobody_else() {
        String path = "/api/v1/alerts/" + gateway.id();
        assertThat(inspector
                        .post(path + "/acknowledge", "{\"note\":\"power cut\"}")
                        .status())
                .isEqualTo(200);
        assertThat(one(first).path("state").asText()).isEqualTo("acknowledged");
        assertThat(one(second).path("actions").path(0).path("note").asText()).isEqualTo("power cut");
        assertThat(one(beside).path("state").asText()).isEqualTo("raised");
        assertThat(inspector.post(path + "/close", "{\"note\":\"mended\"}").status())
                .isEqualTo(200);
        assertThat(one(second).path("state").asText()).isEqualTo("closed");
        assertThat(one(beside).path("state").asText()).isEqualTo("raised");
    }

    @Test
    void members_of_a_group_that_is_withdrawn_speak_for_themselves_again() {
        running.alert(gateway.event(AlertTransition.Kind.WITHDRAWN, Events.START, 2));
        await().until(() -> ids("?state=raised")
                .containsAll(List.of(first.id().value(), second.id().value())));
        running.alert(first.event(
                AlertTransition.Kind.AMENDED, first.raised().transition().raisedAt(), 4.0));
        await().until(() -> one(first).path("cause").isNull());
    }

    @Test
    void a_group_that_takes_the_place_of_another_is_as_people_have_left_that_one() {
        inspector.post("/api/v1/alerts/" + gateway.id() + "/acknowledge", "{}");
        Events again = gateway.raisedAt(Events.START.plusSeconds(30));
        running.alert(group(again, Optional.of(gateway.id())));
        await().until(() -> inspector.get("/api/v1/alerts/" + again.id()).status() == 200);
        assertThat(one(again).path("state").asText()).isEqualTo("acknowledged");
        assertThat(one(again).path("group").path("replaces").asText())
                .isEqualTo(gateway.id().value());
    }
}
