package io.fieldwarden.edge;

import io.fieldwarden.device.DeviceId;
import io.fieldwarden.edge.core.AgentCommand;
import io.fieldwarden.edge.core.AgentStatus;
import io.fieldwarden.edge.core.Answer;
import io.fieldwarden.edge.core.CertificateCommand;
import io.fieldwarden.edge.core.CommandDesk;
import io.fieldwarden.edge.core.Settings;
import io.fieldwarden.edge.core.SettingsFile;
import java.io.IOException;
import java.nio.file.Path;
import java.time.Clock;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.TreeMap;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;
import java.util.function.Consumer;
import java.util.function.UnaryOperator;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Runs one agent from its file, and from what the hub sends by the commands {@code config} and {@code certificate}.
 *
 * <p>New settings are kept, the agent is opened with them, and they are in force once the hub has accepted something from it;
 * when it has not in time, or the agent cannot be opened, the last good ones come back by themselves. Each step is on the disk
 * before it is taken: an agent that is killed during a trial, or whose power fails, goes on with it at its next start, a few times.
 * Opened and closed by any thread; a trial has a thread of its own.
 */
public final class AgentKeeper implements AutoCloseable {
    private static final Logger LOG = LoggerFactory.getLogger(AgentKeeper.class);
    /** Settings that bring the program down would do it for ever. */
    private static final int MOST_STARTS = 3;

    private static final long AGAIN_SECONDS = 5;
    private static final long STOP_SECONDS = 20;

    private final ConfigSource source;
    private final Clock clock;
    private final SettingsFile store;
    private final CountDownLatch closed = new CountDownLatch(1);
    private final Object lock = new Object();
    private Settings settings;
    private @Nullable Thread trying;
    private volatile @Nullable EdgeAgent agent;
    /** The agent of a trial runs with nothing else than what was sent. */
    private volatile boolean asSent;

    private AgentKeeper(ConfigSource source, Clock clock, SettingsFile store, Settings settings) {
        this.source = source;
        this.clock = clock;
        this.store = store;
        this.settings = settings;
    }

    /**
     * Starts the agent of this file with what was sent to it since.
     *
     * @throws ConfigException when the file cannot be used
     * @throws IllegalArgumentException when it names something that is not there
     * @throws io.fieldwarden.edge.core.OutboxException when the outbox cannot be opened
     */
    public static AgentKeeper open(Path file, Clock clock) {
        ConfigSource source = ConfigSource.read(file);
        SettingsFile store = new SettingsFile(source.local().outbox().file());
        AgentKeeper keeper = new AgentKeeper(source, clock, store, store.read());
        keeper.start();
        return keeper;
    }

    /**
     * Forgets what was sent to the agent of this file.
     *
     * @throws IOException when it cannot be forgotten for good
     */
    public static void forget(Path file) throws IOException {
        new SettingsFile(ConfigSource.read(file).local().outbox().file()).write(Settings.NONE);
    }

    private void start() {
        synchronized (lock) {
            if (source.isOlderThanFile(settings.good())) {
                LOG.atWarn().log("The file on the machine was changed since a configuration was sent; the file counts");
                settings = settings.of(settings.good().withoutYaml());
            }
            Optional<Settings.Trial> trial = settings.trial();
            if (trial.isEmpty()) {
                agent = openGood(settings.good());
                return;
            }
            Optional<String> over = source.isOlderThanFile(trial.get().given())
                    ? Optional.of("the file on the machine was changed meanwhile")
                    : trial.get().starts() >= MOST_STARTS
                            ? Optional.of(
                                    "the agent was started " + trial.get().starts() + " times without reaching the hub")
                            : Optional.empty();
            if (over.isPresent()) {
                endBeforeStart(Answer.refused(trial.get().id(), over.get()));
            } else {
                again(trial.get());
            }
        }
    }

    private void endBeforeStart(Answer answer) {
        Settings next = settings.settled(answer);
        try {
            store.write(next);
        } catch (IOException e) {
            // The same is found at the next start.
            LOG.atError().setCause(e).log("The end of a trial cannot be kept");
        }
        settings = next;
        EdgeAgent good = openGood(next.good());
        agent = good;
        good.answer(answer);
    }

    /** A trial that was broken off. */
    private void again(Settings.Trial before) {
        Settings.Trial trial = new Settings.Trial(before.id(), before.given(), before.within(), before.starts() + 1);
        try {
            store.write(settings.trying(trial));
            settings = settings.trying(trial);
            Optional<String> fault = openTrial(trial);
            inBackground(() -> finish(trial, fault));
        } catch (IOException e) {
            // What cannot be counted could go on for ever.
            endBeforeStart(Answer.refused(trial.id(), "the trial cannot be kept: " + e));
        }
    }

    private EdgeAgent openGood(Settings.Given good) {
        try {
            return EdgeAgent.open(source.config(good, store), clock, remote());
        } catch (IOException | RuntimeException e) {
            if (good.isNothing()) {
                throw e instanceof RuntimeException unchecked ? unchecked : new ConfigException(e.toString(), e);
            }
            LOG.atError().setCause(e).log("Settings sent by command cannot be used any more; the file counts");
            return EdgeAgent.open(source.local(), clock, remote());
        }
    }

    private EdgeAgent.Remote remote() {
        Map<String, CommandDesk.Taker> takers = new TreeMap<>();
        if (source.accepts("config")) {
            takers.put("config", (command, answer) -> propose(command, answer, now -> configured(command, now)));
        }
        if (source.accepts("certificate")) {
            takers.put("certificate", this::certificate);
        }
        return new EdgeAgent.Remote(takers, this::origin);
    }

    private Settings.Given configured(AgentCommand command, Settings.Given now) {
        if (command.flag("reset")) {
            command.only("reset", "within");
            return new Settings.Given("", "", now.credentials(), command.id());
        }
        command.only("yaml", "within");
        String yaml = command.text("yaml");
        if (yaml.isBlank()) {
            throw new IllegalArgumentException("yaml: is missing");
        }
        return source.given(yaml, now.credentials(), command.id());
    }

    private void certificate(AgentCommand command, Consumer<Answer> answer) {
        if (!command.flag("request")) {
            propose(
                    command,
                    answer,
                    now -> source.certified(
                            now,
                            CertificateCommand.change(command, now.credentials(), settings.asked()),
                            command.id()));
            return;
        }
        command.only("request");
        synchronized (lock) {
            Optional<Answer> before = settings.answered(command.id());
            if (before.isPresent()) {
                answer.accept(before.get());
                return;
            }
            CertificateCommand.Asked asked = CertificateCommand.ask(
                    command, source.local().uplink().device().value());
            Settings next = settings.asking(asked.key(), asked.answer());
            answer.accept(
                    keep(next).map(why -> Answer.refused(command.id(), why)).orElse(asked.answer()));
        }
    }

    /** Begins a trial of what the command makes of the settings in force, if it makes anything new of them. */
    private void propose(AgentCommand command, Consumer<Answer> answer, UnaryOperator<Settings.Given> change) {
        synchronized (lock) {
            Optional<Answer> before = settings.answered(command.id());
            if (before.isPresent()) {
                answer.accept(before.get());
                return;
            }
            if (settings.trial().isPresent()) {
                String tried = settings.trial().get().id();
                if (!tried.equals(command.id())) {
                    answer.accept(Answer.refused(command.id(), "command " + tried + " is being tried; send it later"));
                }
                return;
            }
            source.demandSafeWays(settings.good());
            Settings.Given good = settings.good();
            Settings.Given next = change.apply(good);
            if (next.yaml().equals(good.yaml()) && next.credentials().equals(good.credentials())) {
                answer.accept(new Answer(command.id(), true, "in force already", ""));
                return;
            }
            source.check(next);
            Settings.Trial trial = new Settings.Trial(command.id(), next, source.within(command.text("within")), 1);
            Optional<String> fault = keep(settings.trying(trial));
            if (fault.isPresent()) {
                answer.accept(Answer.refused(command.id(), fault.get()));
            } else {
                LOG.atInfo().addKeyValue("command", trial.id()).log("New settings are tried");
                inBackground(() -> finish(trial, openTrial(trial)));
            }
        }
    }

    private Optional<String> keep(Settings next) {
        try {
            store.write(next);
            settings = next;
            return Optional.empty();
        } catch (IOException e) {
            return Optional.of("it cannot be kept: " + e);
        }
    }

    /** What a trial does on its thread. */
    private interface Work {
        void run() throws InterruptedException;
    }

    private void inBackground(Work work) {
        Thread thread = new Thread(
                () -> {
                    try {
                        work.run();
                    } catch (InterruptedException e) {
                        LOG.atInfo().log("A trial of settings goes on at the next start");
                    }
                },
                "edge-trial");
        thread.setDaemon(true);
        trying = thread;
        thread.start();
    }

    /** @return why the agent cannot be opened with them */
    private Optional<String> openTrial(Settings.Trial trial) {
        try {
            closeAgent();
            EdgeConfig config = source.config(trial.given(), store);
            EdgeConfig.Terms terms = config.terms().trying();
            asSent = terms.equals(config.terms());
            agent = EdgeAgent.open(config.with(terms), clock, remote());
            return Optional.empty();
        } catch (IOException | RuntimeException e) {
            return Optional.of("the agent cannot be started with it: " + e.getMessage());
        }
    }

    private void finish(Settings.Trial trial, Optional<String> before) throws InterruptedException {
        Optional<String> fault = before.isPresent() ? before : reached(trial.within());
        Answer answer = fault.map(why -> Answer.refused(trial.id(), why + "; the last good settings are back"))
                .orElseGet(() -> new Answer(trial.id(), true, "in force: the hub was reached with it", ""));
        Settings next;
        synchronized (lock) {
            next = settings.settled(answer);
        }
        untilDone(() -> store.write(next));
        if (fault.isPresent() || !asSent) {
            untilDone(() -> {
                closeAgent();
                agent = openGood(next.good());
            });
        }
        // Only now may something else be tried.
        synchronized (lock) {
            settings = next;
        }
        EdgeAgent good = agent;
        if (good != null) {
            good.answer(answer);
        }
        LOG.atInfo()
                .addKeyValue("command", trial.id())
                .addKeyValue("done", answer.ok())
                .addKeyValue("detail", answer.detail())
                .log("Trial of settings ended");
    }

    private Optional<String> reached(Duration within) throws InterruptedException {
        EdgeAgent tried = agent;
        if (tried == null || tried.reaches(within)) {
            return Optional.empty();
        }
        String trouble = tried.counters().trouble();
        return Optional.of("the hub did not accept anything within " + within.toSeconds() + " s"
                + (trouble.isEmpty() ? "" : " (" + trouble + ")"));
    }

    /** Something that must not be left half-way. */
    private interface Step {
        void take() throws IOException;
    }

    private void untilDone(Step step) throws InterruptedException {
        while (true) {
            try {
                step.take();
                return;
            } catch (IOException | RuntimeException e) {
                LOG.atError().setCause(e).log("The end of a trial fails; it is tried again");
                if (closed.await(AGAIN_SECONDS, TimeUnit.SECONDS)) {
                    throw new InterruptedException("told to stop");
                }
            }
        }
    }

    private void closeAgent() {
        EdgeAgent before = agent;
        agent = null;
        if (before != null) {
            before.close();
        }
    }

    private AgentStatus.Origin origin() {
        synchronized (lock) {
            List<Answer> answers = settings.answers();
            String last = answers.isEmpty() ? "" : said(answers.get(answers.size() - 1));
            return settings.trial()
                    .map(trial -> new AgentStatus.Origin(trial.id(), true, last))
                    .orElseGet(() -> new AgentStatus.Origin(
                            settings.good().isNothing() ? "" : settings.good().command(), false, last));
        }
    }

    private static String said(Answer answer) {
        return answer.id() + (answer.ok() ? " done: " : " refused: ") + answer.detail();
    }

    /** The agent that runs now; empty for the moment in which one takes the place of another. */
    public Optional<EdgeAgent> agent() {
        return Optional.ofNullable(agent);
    }

    /** Who the agent says it is to the hub. */
    public DeviceId device() {
        return source.local().uplink().device();
    }

    /** Address and port of the status page; empty when there is none. */
    public Optional<String> statusAt() {
        return agent().flatMap(EdgeAgent::statusPort)
                .map(port -> source.local().status().orElseThrow().bind() + ":" + port);
    }

    /** Stops, bounded; what has not been sent stays in the outbox, and a trial goes on at the next start. */
    @Override
    public void close() {
        closed.countDown();
        Thread thread;
        synchronized (lock) {
            thread = trying;
        }
        if (thread != null) {
            thread.interrupt();
            try {
                thread.join(TimeUnit.SECONDS.toMillis(STOP_SECONDS));
            } catch (InterruptedException e) {
                Thread.currentThread().interrupt();
            }
        }
        closeAgent();
    }
}
