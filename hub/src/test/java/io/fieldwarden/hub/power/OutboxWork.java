package io.fieldwarden.hub.power;

import io.fieldwarden.device.ChannelId;
import io.fieldwarden.device.DeviceId;
import io.fieldwarden.edge.core.Outbox;
import io.fieldwarden.edge.core.Sample;
import io.fieldwarden.edge.sqlite.SqliteOutbox;
import java.nio.file.Path;
import java.time.Instant;
import java.util.List;
import java.util.Map;

/** Keeps numbered samples in an outbox for ever and removes some, as an agent does, saying so; made to be killed. */
final class OutboxWork {
    private static final long LIMIT = 64L << 20;

    private OutboxWork() {}

    /** @param args the file */
    public static void main(String[] args) {
        try (Outbox outbox = open(Path.of(args[0]))) {
            for (int n = 0; ; n++) {
                Sample sample = new Sample(
                        new DeviceId("d"), Instant.ofEpochMilli(1_000 + n), Map.of(new ChannelId("n"), (double) n));
                outbox.append(List.of(sample), n % 11 == 0 ? Outbox.Priority.ALERT : Outbox.Priority.READING);
                System.out.println(System.nanoTime() + " kept " + n);
                if (n % 7 == 6) {
                    List<Outbox.Entry> sent = outbox.oldest(3);
                    // Said before it is done: at the cut it may or may not have happened.
                    sent.forEach(entry -> System.out.println(System.nanoTime() + " removing " + number(entry)));
                    outbox.remove(sent);
                }
            }
        }
    }

    static Outbox open(Path file) {
        return SqliteOutbox.open(file, LIMIT);
    }

    static int number(Outbox.Entry entry) {
        return Integer.parseInt(entry.values().replaceAll("\\D", ""));
    }
}
