package io.fieldwarden.hub.power;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.fieldwarden.device.ChannelId;
import io.fieldwarden.device.DeviceId;
import io.fieldwarden.edge.core.Outbox;
import io.fieldwarden.edge.core.OutboxException;
import io.fieldwarden.edge.core.Sample;
import io.fieldwarden.hub.e2e.SmallDisk;
import java.nio.file.Path;
import java.time.Instant;
import java.util.List;
import java.util.Map;
import java.util.stream.IntStream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** An outbox on a disk that somebody else fills. Needs root, for a disk of its own. */
final class OutboxDiskFullTest {
    private static final int MOST = 100_000;

    @TempDir
    Path folder;

    @Test
    void an_outbox_on_a_full_disk_says_so_keeps_what_it_has_and_goes_on_when_there_is_room() throws Exception {
        Path file = folder.resolve("disk").resolve("outbox.db");
        int kept;
        try (SmallDisk disk = SmallDisk.mount(folder.resolve("disk"), 8)) {
            try (Outbox outbox = OutboxWork.open(file)) {
                keep(outbox, 0);
                disk.leave(0);
                int next = untilFull(outbox);
                assertThatThrownBy(() -> keep(outbox, next))
                        .isInstanceOf(OutboxException.class)
                        .hasMessageContaining("full");
                assertThat(outbox.status().entries()).isEqualTo(next);
                disk.empty();
                keep(outbox, next);
                outbox.remove(outbox.oldest(1));
                kept = next;
                assertThat(numbers(outbox)).isEqualTo(from1(kept));
            }
            try (Outbox again = OutboxWork.open(file)) {
                assertThat(numbers(again)).isEqualTo(from1(kept));
            }
        }
    }

    private static void keep(Outbox outbox, int n) {
        Sample sample =
                new Sample(new DeviceId("d"), Instant.ofEpochMilli(1_000 + n), Map.of(new ChannelId("n"), (double) n));
        outbox.append(List.of(sample), Outbox.Priority.READING);
    }

    /** @return the first that was not kept; those before it were */
    private static int untilFull(Outbox outbox) {
        for (int n = 1; n < MOST; n++) {
            try {
                keep(outbox, n);
            } catch (OutboxException e) {
                return n;
            }
        }
        throw new AssertionError(MOST + " samples were kept on a full disk");
    }

    private static List<Integer> numbers(Outbox outbox) {
        return outbox.oldest(MOST).stream().map(OutboxWork::number).toList();
    }

    private static List<Integer> from1(int last) {
        return IntStream.rangeClosed(1, last).boxed().toList();
    }
}
