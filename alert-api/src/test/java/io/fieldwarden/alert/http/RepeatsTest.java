package io.fieldwarden.alert.http;

import static org.assertj.core.api.Assertions.assertThat;

import io.fieldwarden.alert.access.Role;
import io.fieldwarden.alert.store.AlertStore;
import io.fieldwarden.alert.store.AnswerStore;
import io.fieldwarden.alert.store.Database;
import io.fieldwarden.alert.store.Storage;
import io.fieldwarden.alert.support.MemoryTopicLog;
import io.fieldwarden.alert.support.Running;
import io.fieldwarden.alert.support.Web;
import java.nio.file.Path;
import java.time.Duration;
import java.time.Instant;
import java.util.Optional;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.TestInstance;
import org.junit.jupiter.api.io.TempDir;

/** Requests that a client sends again because it has not got the answer. */
@TestInstance(TestInstance.Lifecycle.PER_CLASS)
final class RepeatsTest {
    private static final String WINDOW =
            "{\"device\":\"soil-1\",\"from\":\"2026-11-23T08:00:00Z\",\"to\":\"2026-11-23T09:00:00Z\",\"reason\":\"保养\"}";
    private static final String WINDOWS = "/api/v1/maintenance-windows";

    @TempDir
    static Path folder;

    private Running running;
    private Web technician;

    @BeforeAll
    void open() {
        running = Running.open(folder, new MemoryTopicLog());
        technician = running.as(Role.TECHNICIAN);
        technician.post("/api/v1/devices", "{\"id\":\"soil-1\",\"profile\":\"soil-station\"}");
    }

    @AfterAll
    void close() {
        running.close();
    }

    private int windows() {
        return technician.get(WINDOWS + "?device=soil-1").json().path("items").size();
    }

    @Test
    void a_request_repeated_with_its_key_is_done_once_and_answered_alike() {
        int before = windows();
        Web once = technician.with("Idempotency-Key", "window-1");
        Web.Answer first = once.post(WINDOWS, WINDOW);
        Web.Answer second = once.post(WINDOWS, WINDOW);
        assertThat(first.status()).isLessThan(300);
        assertThat(second.status()).isEqualTo(first.status());
        assertThat(second.text()).isEqualTo(first.text());
        assertThat(first.header("Idempotent-Replayed")).isEmpty();
        assertThat(second.header("Idempotent-Replayed")).isEqualTo("true");
        assertThat(windows()).isEqualTo(before + 1);
    }

    @Test
    void a_key_serves_no_other_request_and_no_other_person() {
        technician.with("Idempotency-Key", "window-2").post(WINDOWS, WINDOW);
        assertThat(technician
                        .with("Idempotency-Key", "window-2")
                        .post(WINDOWS, WINDOW.replace("保养", "检修"))
                        .code())
                .isEqualTo("idempotency-key-reused");
        int before = windows();
        running.as(Role.ADMINISTRATOR).with("Idempotency-Key", "window-2").post(WINDOWS, WINDOW);
        assertThat(windows()).isEqualTo(before + 1);
    }

    @Test
    void a_refused_request_may_be_sent_again_with_its_key() {
        Web once = technician.with("Idempotency-Key", "window-3");
        String later = WINDOW.replace("soil-1", "soil-later");
        assertThat(once.post(WINDOWS, later).status()).isBetween(400, 499);
        technician.post("/api/v1/devices", "{\"id\":\"soil-later\",\"profile\":\"soil-station\"}");
        assertThat(once.post(WINDOWS, later).status()).isLessThan(300);
    }

    @Test
    void secrets_of_the_first_answer_are_not_kept() {
        Web once = technician.with("Idempotency-Key", "device-1");
        String body = "{\"id\":\"soil-once\",\"profile\":\"soil-station\"}";
        assertThat(once.post("/api/v1/devices", body).status()).isEqualTo(201);
        Web.Answer again = once.post("/api/v1/devices", body);
        assertThat(again.code()).isEqualTo("already-done");
        assertThat(again.status()).isEqualTo(409);
    }

    @Test
    void a_request_that_ended_with_the_program_is_not_done_again_unasked() {
        try (Database database = Database.open(Storage.folder(folder), "alerts", Runnable::run)) {
            AnswerStore answers = new AlertStore(database).answers();
            Instant now = Instant.now();
            AnswerStore.Key key = new AnswerStore.Key("li", "k", "POST /x");
            assertThat(answers.claim(key, now)).isInstanceOf(AnswerStore.Claimed.Mine.class);
            assertThat(answers.claim(key, now.plusSeconds(1))).isInstanceOf(AnswerStore.Claimed.Underway.class);
            assertThat(answers.claim(key, now.plus(Duration.ofMinutes(3))))
                    .isInstanceOf(AnswerStore.Claimed.Unknown.class);
            answers.keep(key, new AnswerStore.Answer(204, "", Optional.of(""), Optional.empty()));
            assertThat(answers.claim(key, now.plusSeconds(2))).isInstanceOf(AnswerStore.Claimed.Answered.class);
            assertThat(answers.forget(now.plusSeconds(3))).isPositive();
            assertThat(answers.claim(key, now.plusSeconds(4))).isInstanceOf(AnswerStore.Claimed.Mine.class);
        }
    }
}
