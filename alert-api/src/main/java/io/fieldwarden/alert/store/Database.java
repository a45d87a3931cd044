package io.fieldwarden.alert.store;

import com.zaxxer.hikari.HikariConfig;
import com.zaxxer.hikari.HikariDataSource;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Optional;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionException;
import java.util.concurrent.Executor;
import java.util.concurrent.locks.ReentrantLock;
import org.flywaydb.core.Flyway;
import org.flywaydb.core.api.configuration.FluentConfiguration;
import org.jdbi.v3.core.HandleCallback;
import org.jdbi.v3.core.HandleConsumer;
import org.jdbi.v3.core.Jdbi;
import org.jdbi.v3.core.JdbiException;

/**
 * One schema on SQLite or PostgreSQL, migrated when opened. Opening goes on in the background; who asks before it is done
 * gets a {@link StoreUnavailableException}. Safe for many threads. On SQLite a transaction takes the write lock when it
 * begins, so that two never deadlock, and a commit is on stable storage when it returns.
 */
public final class Database implements AutoCloseable {
    private static final int CONNECTIONS = 6;
    private static final int BUSY_MILLIS = 10_000;

    private final String schema;
    private final CompletableFuture<Opened> opened;

    /** Writers of a SQLite file come one after the other anyway; this makes them come in the order in which they asked. */
    private final Optional<ReentrantLock> writers;

    private record Opened(HikariDataSource pool, Jdbi jdbi) {}

    private Database(String schema, boolean oneWriter, CompletableFuture<Opened> opened) {
        this.schema = schema;
        this.writers = oneWriter ? Optional.of(new ReentrantLock(true)) : Optional.empty();
        this.opened = opened;
    }

    /**
     * Begins to open on {@code executor}.
     *
     * @param schema the folder of migrations under {@code db/}, and the SQLite file without its ending or the schema in PostgreSQL
     */
    public static Database open(Storage storage, String schema, Executor executor) {
        return new Database(
                schema,
                storage.folder().isPresent(),
                CompletableFuture.supplyAsync(() -> connect(storage, schema), executor));
    }

    /**
     * Completes when statements can be run; exceptionally when the database cannot be opened or was written by a newer
     * program.
     */
    public CompletableFuture<Void> opened() {
        return opened.thenApply(ignored -> null);
    }

    private static Opened connect(Storage storage, String schema) {
        HikariConfig config = new HikariConfig();
        config.setPoolName("fieldwarden-" + schema);
        config.setMaximumPoolSize(CONNECTIONS);
        config.setMinimumIdle(1);
        if (storage.folder().isPresent()) {
            Path file = storage.folder().get().resolve(schema + ".db");
            makeFolder(file);
            config.setJdbcUrl("jdbc:sqlite:" + file);
            config.addDataSourceProperty("journal_mode", "WAL");
            config.addDataSourceProperty("synchronous", "FULL");
            config.addDataSourceProperty("busy_timeout", String.valueOf(BUSY_MILLIS));
            config.addDataSourceProperty("transaction_mode", "IMMEDIATE");
        } else {
            config.setJdbcUrl(storage.url());
            config.setSchema(schema);
            storage.user().ifPresent(config::setUsername);
            storage.password().ifPresent(config::setPassword);
        }
        HikariDataSource pool = new HikariDataSource(config);
        try {
            migrate(pool, schema, storage.folder().isEmpty());
            return new Opened(pool, Jdbi.create(pool));
        } catch (RuntimeException e) {
            pool.close();
            throw e;
        }
    }

    /** On a server each has a schema of its own, as both have tables of the same name. */
    private static void migrate(HikariDataSource pool, String schema, boolean server) {
        FluentConfiguration flyway = Flyway.configure(Database.class.getClassLoader())
                .dataSource(pool)
                .locations("classpath:db/" + schema)
                .table("schema_" + schema)
                .baselineOnMigrate(true)
                .baselineVersion("0");
        if (server) {
            flyway.schemas(schema).defaultSchema(schema).createSchemas(true);
        }
        flyway.load().migrate();
    }

    private static void makeFolder(Path file) {
        try {
            Path folder = file.toAbsolutePath().getParent();
            if (folder != null) {
                Files.createDirectories(folder);
            }
        } catch (IOException e) {
            throw new java.io.UncheckedIOException("data folder of " + file, e);
        }
    }

    /**
     * Each statement by itself.
     *
     * @throws StorageFullException like the others, when the disk is full: nothing is changed then
     */
    <R> R read(HandleCallback<R, RuntimeException> work) {
        try {
            return jdbi().withHandle(work);
        } catch (JdbiException e) {
            throw StorageFullException.ifFull(e);
        }
    }

    <R> R inTransaction(HandleCallback<R, RuntimeException> work) {
        Jdbi jdbi = jdbi();
        writers.ifPresent(ReentrantLock::lock);
        try {
            return jdbi.inTransaction(work);
        } catch (JdbiException e) {
            throw StorageFullException.ifFull(e);
        } finally {
            writers.ifPresent(ReentrantLock::unlock);
        }
    }

    void useTransaction(HandleConsumer<RuntimeException> work) {
        Jdbi jdbi = jdbi();
        writers.ifPresent(ReentrantLock::lock);
        try {
            jdbi.useTransaction(work);
        } catch (JdbiException e) {
            throw StorageFullException.ifFull(e);
        } finally {
            writers.ifPresent(ReentrantLock::unlock);
        }
    }

    private Jdbi jdbi() {
        if (!opened.isDone()) {
            throw new StoreUnavailableException(schema + " is still being opened", null);
        }
        try {
            return opened.join().jdbi();
        } catch (CompletionException e) {
            throw new StoreUnavailableException(schema + " could not be opened", e.getCause());
        }
    }

    /** Waits for an opening that is still under way, so that nothing stays open. */
    @Override
    public void close() {
        opened.handle((done, failure) -> {
                    if (done != null) {
                        done.pool().close();
                    }
                    return null;
                })
                .join();
    }
}
