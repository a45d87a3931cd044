package io.fieldwarden.hub.power;

import io.fieldwarden.device.log.LogTopic;
import io.fieldwarden.hub.log.EmbeddedLog;
import io.fieldwarden.ingest.core.ReadingLog;
import io.fieldwarden.ingest.kafka.KafkaReadingLog;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.util.concurrent.Semaphore;

/** Appends numbered records for ever as ingest does and says which of them the log has confirmed; made to be killed. */
final class LogWork {
    private static final int WINDOW = 64;

    private LogWork() {}

    /** @param args folder, flush */
    public static void main(String[] args) throws Exception {
        try (EmbeddedLog log = EmbeddedLog.open(Path.of(args[0]), EmbeddedLog.Flush.valueOf(args[1]), 0);
                KafkaReadingLog readings =
                        KafkaReadingLog.open(log.bootstrapServers(), KafkaReadingLog.Settings.defaults())) {
            readings.ready().toCompletableFuture().join();
            Semaphore window = new Semaphore(WINDOW);
            for (int n = 0; ; n++) {
                window.acquire();
                byte[] key = ("d" + n % 16).getBytes(StandardCharsets.UTF_8);
                byte[] value = Integer.toString(n).getBytes(StandardCharsets.UTF_8);
                if (!readings.append(LogTopic.READINGS, key, value, new Told(n, window))) {
                    throw new IllegalStateException("record " + n + " was not taken");
                }
            }
        }
    }

    private record Told(int n, Semaphore window) implements ReadingLog.Appended {
        @Override
        public void appended() {
            System.out.println(System.nanoTime() + " " + n);
            window.release();
        }

        @Override
        public void failed(Exception reason) {
            throw new IllegalStateException("record " + n, reason);
        }
    }
}
