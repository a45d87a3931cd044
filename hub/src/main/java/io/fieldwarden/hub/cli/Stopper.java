package io.fieldwarden.hub.cli;

import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;

/** Turns SIGTERM and Ctrl-C into an orderly end: the command that waits here closes everything, then the process ends. */
final class Stopper implements AutoCloseable {
    private static final int LONGEST_SECONDS = 60;

    private final CountDownLatch asked = new CountDownLatch(1);
    private final CountDownLatch done = new CountDownLatch(1);

    Stopper() {
        Runtime.getRuntime().addShutdownHook(new Thread(this::stop, "stop"));
    }

    /** The JVM ends when its hooks have returned: so this one waits for the command. */
    private void stop() {
        asked.countDown();
        try {
            if (!done.await(LONGEST_SECONDS, TimeUnit.SECONDS)) {
                System.err.println("fieldwarden: did not stop in " + LONGEST_SECONDS + " s");
            }
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
        }
    }

    /** Waits until somebody asks the process to end. */
    void await() throws InterruptedException {
        asked.await();
    }

    /** Everything else is closed. */
    @Override
    public void close() {
        done.countDown();
    }
}
