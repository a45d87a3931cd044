package io.fieldwarden.edge.core;

import java.util.Map;
import java.util.TreeMap;
import java.util.concurrent.ArrayBlockingQueue;
import java.util.concurrent.RejectedExecutionException;
import java.util.concurrent.ThreadPoolExecutor;
import java.util.concurrent.TimeUnit;
import java.util.function.Consumer;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Takes what the hub says to an agent and gives it to who does it, by name. Commands may come on any thread and several times;
 * they are taken one after the other on a thread of its own. Every command gets an answer, also one that nobody here knows: the
 * hub would send it again for ever.
 */
public final class CommandDesk implements Consumer<byte[]>, AutoCloseable {
    private static final Logger LOG = LoggerFactory.getLogger(CommandDesk.class);
    /** More than the hub keeps for one agent; it sends again what did not fit when the agent connects the next time. */
    private static final int MAX_WAITING = 1_000;

    private static final long STOP_SECONDS = 5;

    private final Map<String, Taker> takers;
    private final Consumer<byte[]> profiles;
    private final Consumer<Answer> answers;
    private final ThreadPoolExecutor worker;

    /** Does the commands of one name. Not to block for long; may answer later, from any thread, or not again. */
    @FunctionalInterface
    public interface Taker {
        /** @throws RuntimeException saying what is wrong with it; it is answered so */
        void take(AgentCommand command, Consumer<Answer> answer);
    }

    /**
     * @param takers by the name of the command
     * @param profiles gets what the hub says of profiles
     * @param answers keeps them for the hub
     */
    public CommandDesk(Map<String, Taker> takers, Consumer<byte[]> profiles, Consumer<Answer> answers) {
        this.takers = new TreeMap<>(takers);
        this.profiles = profiles;
        this.answers = answers;
        this.worker =
                new ThreadPoolExecutor(0, 1, 10, TimeUnit.SECONDS, new ArrayBlockingQueue<>(MAX_WAITING), work -> {
                    Thread thread = new Thread(work, "edge-commands");
                    thread.setDaemon(true);
                    return thread;
                });
    }

    @Override
    public void accept(byte[] message) {
        try {
            worker.execute(() -> take(message));
        } catch (RejectedExecutionException e) {
            LOG.atWarn().log("Command is not taken now; the hub sends it again");
        }
    }

    private void take(byte[] message) {
        String kind = AgentCommand.kind(message);
        if (kind.equals("profile")) {
            profiles.accept(message);
        } else if (kind.equals("command")) {
            try {
                take(AgentCommand.parse(message));
            } catch (IllegalArgumentException e) {
                LOG.atError().addKeyValue("reason", e.getMessage()).log("Command of the hub cannot be read");
            }
        } else {
            LOG.atDebug().addKeyValue("kind", kind).log("Message of a kind that is not known here");
        }
    }

    private void take(AgentCommand command) {
        Taker taker = takers.get(command.name());
        if (taker == null) {
            answer(
                    command,
                    Answer.refused(
                            command.id(),
                            "'" + command.name() + "' is not taken here (taken are " + takers.keySet() + ")"));
            return;
        }
        try {
            taker.take(command, answer -> answer(command, answer));
        } catch (RuntimeException e) {
            LOG.atDebug().addKeyValue("command", command.id()).setCause(e).log("Command refused");
            answer(command, Answer.refused(command.id(), String.valueOf(e.getMessage())));
        }
    }

    private void answer(AgentCommand command, Answer answer) {
        LOG.atInfo()
                .addKeyValue("command", command.id())
                .addKeyValue("name", command.name())
                .addKeyValue("done", answer.ok())
                .addKeyValue("detail", answer.detail())
                .log("Command of the hub answered");
        answers.accept(answer);
    }

    /** Takes nothing more; bounded. */
    @Override
    public void close() {
        worker.shutdownNow();
        try {
            if (!worker.awaitTermination(STOP_SECONDS, TimeUnit.SECONDS)) {
                LOG.atWarn().log("A command is still being taken");
            }
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
        }
    }
}
