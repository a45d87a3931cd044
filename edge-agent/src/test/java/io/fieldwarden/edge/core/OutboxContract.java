package io.fieldwarden.edge.core;

import static org.assertj.core.api.Assertions.assertThat;

import io.fieldwarden.device.ChannelId;
import io.fieldwarden.device.DeviceId;
import io.fieldwarden.edge.core.Outbox.Entry;
import io.fieldwarden.edge.core.Outbox.Priority;
import java.time.Instant;
import java.util.List;
import java.util.Map;
import java.util.stream.IntStream;
import org.junit.jupiter.api.Test;

/** What every outbox promises. */
public abstract class OutboxContract {
    protected static final DeviceId DEVICE = new DeviceId("soil-1");
    /** {@code {"n":7}} with its overhead. */
    private static final long ENTRY = Outbox.ENTRY_OVERHEAD + 7;

    protected abstract Outbox open(long limit);

    public static Sample sample(int n) {
        return new Sample(DEVICE, Instant.ofEpochMilli(1_000 + n), Map.of(new ChannelId("n"), (double) n));
    }

    protected static List<Sample> samples(int from, int to) {
        return IntStream.range(from, to).mapToObj(OutboxContract::sample).toList();
    }

    protected static List<String> bodies(List<Entry> entries) {
        return entries.stream().map(Entry::values).toList();
    }

    @Test
    void gives_what_was_appended_in_order_and_keeps_it() {
        try (Outbox outbox = open(100_000)) {
            outbox.append(samples(0, 3), Priority.READING);
            outbox.append(samples(3, 5), Priority.READING);
            assertThat(bodies(outbox.oldest(4))).containsExactly("{\"n\":0}", "{\"n\":1}", "{\"n\":2}", "{\"n\":3}");
            assertThat(outbox.oldest(10)).hasSize(5);
            Entry first = outbox.oldest(1).get(0);
            assertThat(first.device()).isEqualTo(DEVICE);
            assertThat(first.takenAt()).isEqualTo(1_000);
        }
    }

    @Test
    void forgets_only_what_is_removed() {
        try (Outbox outbox = open(100_000)) {
            outbox.append(samples(0, 4), Priority.READING);
            List<Entry> all = outbox.oldest(4);
            outbox.remove(List.of(all.get(0), all.get(2)));
            outbox.remove(List.of(all.get(0)));
            assertThat(bodies(outbox.oldest(4))).containsExactly("{\"n\":1}", "{\"n\":3}");
            assertThat(outbox.status()).isEqualTo(new Outbox.Status(2, 2 * ENTRY, 100_000, 0));
        }
    }

    @Test
    void gives_only_what_was_read_since_when_asked_so() {
        try (Outbox outbox = open(100_000)) {
            outbox.append(samples(5, 8), Priority.READING);
            outbox.append(samples(0, 3), Priority.READING);
            outbox.append(samples(6, 7), Priority.ALERT);
            assertThat(bodies(outbox.oldest(10, 1_006))).containsExactly("{\"n\":6}", "{\"n\":6}", "{\"n\":7}");
            assertThat(bodies(outbox.oldest(10, 2_000)))
                    .as("what is urgent is never left out")
                    .containsExactly("{\"n\":6}");
            assertThat(outbox.oldest(10, Outbox.URGENT)).hasSize(1);
        }
    }

    @Test
    void drops_the_oldest_and_counts_them_when_it_is_full() {
        try (Outbox outbox = open(15 * ENTRY)) {
            outbox.append(samples(0, 9), Priority.READING);
            outbox.append(samples(0, 9), Priority.READING);
            assertThat(outbox.status()).isEqualTo(new Outbox.Status(15, 15 * ENTRY, 15 * ENTRY, 3));
            assertThat(bodies(outbox.oldest(1))).containsExactly("{\"n\":3}");
        }
    }

    @Test
    void drops_a_sample_that_can_never_fit_and_keeps_the_others() {
        try (Outbox outbox = open(1_024)) {
            Map<ChannelId, Double> many = new java.util.HashMap<>();
            for (int i = 0; i < 200; i++) {
                many.put(new ChannelId("channel-" + i), 1.0);
            }
            outbox.append(samples(0, 2), Priority.READING);
            outbox.append(List.of(new Sample(DEVICE, Instant.EPOCH, many)), Priority.READING);
            assertThat(outbox.status().entries()).isEqualTo(2);
            assertThat(outbox.status().dropped()).isEqualTo(1);
        }
    }

    @Test
    void gives_alerts_first_and_sacrifices_readings_for_them() {
        try (Outbox outbox = open(15 * ENTRY)) {
            outbox.append(samples(0, 8), Priority.READING);
            outbox.append(samples(0, 8), Priority.ALERT);
            assertThat(outbox.oldest(8)).extracting(Entry::id).isSorted();
            assertThat(bodies(outbox.oldest(9)).get(8)).as("first reading left").isEqualTo("{\"n\":1}");
            outbox.append(samples(0, 7), Priority.ALERT);
            assertThat(outbox.status().dropped()).as("all readings are gone").isEqualTo(8);
            outbox.append(samples(0, 1), Priority.READING);
            assertThat(outbox.status().dropped())
                    .as("a reading never displaces an alert")
                    .isEqualTo(9);
            assertThat(outbox.status().entries()).isEqualTo(15);
            assertThat(outbox.status().lost()).isZero();
            outbox.append(samples(7, 9), Priority.ALERT);
            assertThat(outbox.status().lost())
                    .as("alerts go last, and are counted")
                    .isEqualTo(2);
        }
    }

    @Test
    void a_report_goes_before_all_readings_with_its_kind_and_survives_readings_that_need_room() {
        try (Outbox outbox = open(1_200)) {
            outbox.append(samples(0, 3), Priority.READING);
            outbox.keep(new Report(MessageKind.ALERT, DEVICE, Instant.ofEpochMilli(5_000), "{\"rule\":\"R-1\"}"));
            outbox.append(samples(3, 40), Priority.READING);
            Entry first = outbox.oldest(1).get(0);
            assertThat(first)
                    .extracting(Entry::kind, Entry::takenAt, Entry::values)
                    .containsExactly(MessageKind.ALERT, 5_000L, "{\"rule\":\"R-1\"}");
            assertThat(outbox.oldest(2).get(1).kind()).isEqualTo(MessageKind.READINGS);
        }
    }

    @Test
    void what_has_no_date_waits_and_is_counted() {
        try (Outbox outbox = open(100_000)) {
            outbox.append(
                    List.of(new Sample(
                            DEVICE, Instant.ofEpochMilli(BootLog.Undated.BASE + 7), Map.of(new ChannelId("n"), 1.0))),
                    Priority.READING);
            outbox.append(samples(0, 1), Priority.READING);
            assertThat(bodies(outbox.oldest(10))).containsExactly("{\"n\":0}");
            assertThat(outbox.status().undated()).isEqualTo(1);
        }
    }
}
