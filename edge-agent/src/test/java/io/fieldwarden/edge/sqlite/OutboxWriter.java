package io.fieldwarden.edge.sqlite;

import io.fieldwarden.edge.core.Outbox;
import io.fieldwarden.edge.core.Outbox.Priority;
import io.fieldwarden.edge.core.OutboxContract;
import java.nio.file.Path;
import java.util.List;

/** Appends numbered samples for ever, removing some, and says on standard output what has been kept; made to be killed. */
public final class OutboxWriter {
    private OutboxWriter() {}

    /** @param args file, first number */
    public static void main(String[] args) {
        try (Outbox outbox = SqliteOutbox.open(Path.of(args[0]), 64L << 20)) {
            for (int n = Integer.parseInt(args[1]); ; n++) {
                outbox.append(List.of(OutboxContract.sample(n)), Priority.READING);
                System.out.println("kept " + n);
                if (n % 7 == 6) {
                    List<Outbox.Entry> sent = outbox.oldest(3);
                    // Said before it is done: after the kill it may or may not have happened.
                    sent.forEach(entry -> System.out.println("removing " + entry.values()));
                    System.out.flush();
                    outbox.remove(sent);
                }
            }
        }
    }
}
