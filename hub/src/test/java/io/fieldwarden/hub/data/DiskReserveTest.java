package io.fieldwarden.hub.data;

import static org.assertj.core.api.Assertions.assertThat;

import java.nio.file.Files;
import java.nio.file.Path;
import java.util.concurrent.atomic.AtomicLong;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

final class DiskReserveTest {
    private static final long RESERVE = 4_000;
    private static final long HELD = 1_000;

    @TempDir
    Path folder;

    private final AtomicLong usable = new AtomicLong(100_000);
    private DiskReserve reserve;

    @BeforeEach
    void look() {
        reserve = new DiskReserve(folder, RESERVE, usable::get);
        reserve.look();
    }

    private Path file() {
        return folder.resolve(DiskReserve.FILE);
    }

    private DiskReserve.State at(long bytes) {
        usable.set(bytes);
        return reserve.look();
    }

    @Test
    void a_quarter_of_it_is_held_by_a_file_that_the_next_start_finds() throws Exception {
        assertThat(file()).hasSize(HELD);
        Files.setLastModifiedTime(file(), java.nio.file.attribute.FileTime.fromMillis(5_000));
        assertThat(new DiskReserve(folder, RESERVE, usable::get).look().holds()).isTrue();
        assertThat(Files.getLastModifiedTime(file()).toMillis()).isEqualTo(5_000);
    }

    @Test
    void below_it_there_is_no_room_and_the_file_stays() {
        assertThat(at(RESERVE).room()).isTrue();
        DiskReserve.State low = at(RESERVE - 1);
        assertThat(low.room()).isFalse();
        assertThat(low.changed()).isTrue();
        assertThat(low.holds()).isTrue();
        assertThat(reserve.hasRoom()).isFalse();
        assertThat(at(RESERVE - 2).changed()).isFalse();
    }

    @Test
    void there_is_room_again_only_with_a_little_more_than_it() {
        at(RESERVE - 1);
        assertThat(at(RESERVE + RESERVE / 8 - 1).room()).isFalse();
        assertThat(at(RESERVE + RESERVE / 8).room()).isTrue();
    }

    @Test
    void when_nearly_nothing_is_left_the_file_is_given_up_and_made_again_only_when_it_fits() {
        assertThat(at(HELD / 2 - 1).holds()).isFalse();
        assertThat(file()).doesNotExist();
        assertThat(reserve.canWrite()).isFalse();
        assertThat(at(HELD + HELD / 2).room()).isFalse();
        assertThat(reserve.canWrite()).isTrue();
        assertThat(at(RESERVE + RESERVE / 8 + HELD - 1).room()).isFalse();
        DiskReserve.State again = at(RESERVE + RESERVE / 8 + HELD);
        assertThat(again.room()).isTrue();
        assertThat(again.holds()).isTrue();
        assertThat(file()).hasSize(HELD);
    }

    @Test
    void a_reserve_of_nothing_holds_nothing_and_always_has_room() throws Exception {
        Files.delete(file());
        DiskReserve none = new DiskReserve(folder, 0, () -> 0);
        assertThat(none.look().room()).isTrue();
        assertThat(none.canWrite()).isTrue();
        assertThat(file()).doesNotExist();
    }
}
