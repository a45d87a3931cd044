package io.fieldwarden.alert.bulk;

import io.fieldwarden.alert.store.Author;
import io.fieldwarden.alert.store.RegistryStore;
import java.time.Clock;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.UUID;
import java.util.concurrent.ArrayBlockingQueue;
import java.util.concurrent.RejectedExecutionException;
import java.util.concurrent.ScheduledFuture;
import java.util.concurrent.ScheduledThreadPoolExecutor;
import java.util.concurrent.ThreadPoolExecutor;
import java.util.concurrent.TimeUnit;
import java.util.function.Function;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * The imports that people have asked for: one runs, one waits, the last ones are kept in memory until the program ends, their
 * credentials for an hour. Safe for many threads.
 */
public final class Imports implements AutoCloseable {
    /** How long the credentials of new devices can be fetched. */
    public static final Duration CREDENTIALS_KEPT = Duration.ofHours(1);

    private static final Logger LOG = LoggerFactory.getLogger(Imports.class);
    private static final int WAITING = 1;
    private static final int KEPT = 20;

    private final RegistryStore registry;
    private final Clock clock;
    private final ThreadPoolExecutor runner;
    private final ScheduledThreadPoolExecutor keeper;
    private final Map<String, Import> imports = new LinkedHashMap<>();

    public Imports(RegistryStore registry, Clock clock) {
        this.registry = registry;
        this.clock = clock;
        this.runner = new ThreadPoolExecutor(1, 1, 0, TimeUnit.SECONDS, new ArrayBlockingQueue<>(WAITING), task -> {
            Thread thread = new Thread(task, "registry-import");
            thread.setDaemon(true);
            return thread;
        });
        this.keeper = new ScheduledThreadPoolExecutor(1, task -> {
            Thread thread = new Thread(task, "registry-import-keeper");
            thread.setDaemon(true);
            return thread;
        });
        ScheduledFuture<?> unused = keeper.scheduleWithFixedDelay(this::forgetCredentials, 1, 1, TimeUnit.MINUTES);
    }

    /**
     * Begins an import.
     *
     * @param usual kind of rows that do not say theirs
     * @return empty when too many wait already
     * @throws BadCsvException when the head line cannot be used
     */
    public Optional<Import> ask(Author author, String csv, Kind usual, boolean dryRun) {
        Sheet sheet = new Sheet(csv, usual);
        Import asked = new Import(UUID.randomUUID().toString(), author.name(), dryRun);
        Function<Instant, Author> at = now -> new Author(author.name(), now, author.grants());
        synchronized (imports) {
            try {
                runner.execute(() -> run(asked, sheet, at));
            } catch (RejectedExecutionException e) {
                LOG.atInfo().addKeyValue("by", author.name()).log("import refused: others are waiting");
                return Optional.empty();
            }
            imports.put(asked.id, asked);
            List<String> ids = new ArrayList<>(imports.keySet());
            ids.subList(0, Math.max(0, ids.size() - KEPT)).forEach(imports::remove);
        }
        return Optional.of(asked);
    }

    /** @param by who asked: nobody else sees it */
    public Optional<Import> find(String id, String by) {
        synchronized (imports) {
            return Optional.ofNullable(imports.get(id)).filter(one -> one.by.equals(by));
        }
    }

    /** Forgets credentials whose hour is over. */
    private void forgetCredentials() {
        Instant now = clock.instant();
        synchronized (imports) {
            imports.values().stream().filter(one -> one.isOver(now)).forEach(one -> one.progress.forget());
        }
    }

    private void run(Import asked, Sheet sheet, Function<Instant, Author> author) {
        asked.state = State.RUNNING;
        try {
            new RegistryImport(registry, author, clock, asked.dryRun, asked.progress).run(sheet);
            asked.end(State.DONE, "", clock.instant());
        } catch (BadCsvException e) {
            asked.end(State.FAILED, String.valueOf(e.getMessage()), clock.instant());
        } catch (RuntimeException e) {
            LOG.atWarn().addKeyValue("import", asked.id).setCause(e).log("import failed");
            asked.end(State.FAILED, "the store failed; what was done stays, import the file again", clock.instant());
        }
    }

    @Override
    public void close() {
        runner.shutdownNow();
        keeper.shutdownNow();
    }

    /** How far an import is. */
    public enum State {
        WAITING,
        RUNNING,
        DONE,
        FAILED
    }

    /** One import; what it says changes until it is done or has failed. */
    public static final class Import {
        private final String id;
        private final String by;
        private final boolean dryRun;
        private final Progress progress = new Progress();
        private volatile State state = State.WAITING;
        private volatile String fault = "";
        private volatile Instant endedAt = Instant.MAX;

        private Import(String id, String by, boolean dryRun) {
            this.id = id;
            this.by = by;
            this.dryRun = dryRun;
        }

        private void end(State as, String why, Instant now) {
            endedAt = now;
            fault = why;
            state = as;
        }

        private boolean isOver(Instant now) {
            return state != State.WAITING && state != State.RUNNING && now.isAfter(endedAt.plus(CREDENTIALS_KEPT));
        }

        public String id() {
            return id;
        }

        public State state() {
            return state;
        }

        public boolean dryRun() {
            return dryRun;
        }

        public Progress.Numbers numbers() {
            return progress.numbers();
        }

        /** Why it failed as a whole; empty otherwise. */
        public String fault() {
            return fault;
        }

        /** CSV of id, secret and token; empty when nothing was added, or when the hour is over. */
        public Optional<String> credentials(Instant now) {
            String csv = isOver(now) ? "" : progress.credentials();
            return csv.isEmpty() ? Optional.empty() : Optional.of(csv);
        }
    }
}
