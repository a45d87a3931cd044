package io.fieldwarden.alert.store;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.fieldwarden.alert.push.Audience;
import io.fieldwarden.alert.push.Bell;
import io.fieldwarden.alert.push.Notice;
import io.fieldwarden.device.Severity;
import io.fieldwarden.device.Text;
import java.nio.file.Path;
import java.time.Clock;
import java.time.Instant;
import java.time.ZoneOffset;
import java.util.List;
import java.util.Optional;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

final class NoticeStoreTest {
    private static final Instant NOW = Instant.parse("2026-11-23T08:00:00Z");

    @TempDir
    Path folder;

    private static Notice notice(String key, String body) {
        return new Notice(
                key,
                "deadline.reminder",
                Optional.empty(),
                Severity.MINOR,
                new Notice.Texts(new Text("提醒", "reminder"), new Text(body, "")),
                Audience.of(Optional.empty(), "3100"),
                NOW);
    }

    @Test
    void a_key_is_told_once_and_numbers_have_no_gap() {
        try (Database database = Database.open(Storage.folder(folder), "alerts", Runnable::run)) {
            NoticeStore store = new NoticeStore(
                    database, (notice, nature, now) -> List.of(), new Bell(), Clock.fixed(NOW, ZoneOffset.UTC));
            store.send(notice("a", "one"));
            store.send(notice("a", "two"));
            store.send(notice("b", "three"));
            assertThat(database.<List<String>>read(handle -> handle.createQuery(
                                    "SELECT seq || ' ' || notice_key || ' ' || body_zh FROM notices" + " ORDER BY seq")
                            .mapTo(String.class)
                            .list()))
                    .containsExactly("1 a one", "2 b three");
        }
    }

    @Test
    void long_texts_are_cut_between_characters() {
        Notice notice = notice("a", "测".repeat(3_998) + "😀😀😀");
        assertThat(notice.texts().body().zh()).hasSizeLessThanOrEqualTo(4_000).endsWith("测…");
    }

    @Test
    void keys_and_kinds_that_say_nothing_are_refused() {
        assertThatThrownBy(() -> notice(" ", "x")).hasMessageContaining("not 1 to 200");
        assertThatThrownBy(() -> new Notice(
                        "k",
                        "Not A Kind",
                        Optional.empty(),
                        Severity.INFO,
                        Notice.Texts.of(new Text("a", "")),
                        Audience.of(Optional.empty(), ""),
                        NOW))
                .hasMessageContaining("Not A Kind");
    }
}
