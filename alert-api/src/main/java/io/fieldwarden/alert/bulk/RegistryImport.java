package io.fieldwarden.alert.bulk;

import io.fieldwarden.alert.bulk.Sheet.Row;
import io.fieldwarden.alert.store.Author;
import io.fieldwarden.alert.store.Edits;
import io.fieldwarden.alert.store.RefusedException;
import io.fieldwarden.alert.store.RegistryStore;
import io.fieldwarden.alert.store.Rehearsal;
import io.fieldwarden.device.registry.RegistryEntry;
import io.fieldwarden.device.registry.Secrets;
import java.time.Clock;
import java.time.Instant;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.TimeUnit;
import java.util.function.Function;

/**
 * Puts the rows of a sheet into the registry. Kind after kind, so that a file may have them in any order; a row whose parent or
 * gateway comes later in the file waits for it. The same file again changes nothing. For one thread.
 */
final class RegistryImport {
    /** Long enough to be quick, short enough that nobody who wants to write waits long. */
    private static final int BATCH = 100;

    private static final int BREATH_MILLIS = 5;

    /** Fields of the registry whose column has another name. */
    private static final Map<String, String> COLUMNS = Map.of("devEui", "dev_eui", "kind", "type");

    private final RegistryStore registry;
    private final Function<Instant, Author> author;
    private final Clock clock;
    private final Optional<Rehearsal> rehearsal;
    private final Progress progress;
    private final List<Waiting> batch = new ArrayList<>();
    private final Map<String, Integer> seen = new HashMap<>();
    private List<Waiting> deferred = new ArrayList<>();

    private record Waiting(Kind kind, Row row) {}

    private record NewDevice(String id, String secret, String token) {}

    /** @param dryRun to say what would come of it and change nothing */
    RegistryImport(
            RegistryStore registry, Function<Instant, Author> author, Clock clock, boolean dryRun, Progress progress) {
        this.registry = registry;
        this.author = author;
        this.clock = clock;
        this.rehearsal = dryRun ? Optional.of(registry.rehearsal(author.apply(clock.instant()))) : Optional.empty();
        this.progress = progress;
    }

    /** @throws BadCsvException when the sheet cannot be read to its end */
    void run(Sheet sheet) {
        progress.rows(sheet.count());
        for (Kind kind : Kind.values()) {
            sheet.visit(visitor(kind));
            flush();
            while (!deferred.isEmpty()) {
                List<Waiting> again = deferred;
                deferred = new ArrayList<>();
                for (Waiting waiting : again) {
                    add(waiting);
                }
                flush();
                if (deferred.size() == again.size()) {
                    refuseDeferred();
                }
            }
        }
    }

    /** Rows that cannot be read are reported in the first round only. */
    private Sheet.Visitor visitor(Kind wanted) {
        return new Sheet.Visitor() {
            @Override
            public void row(Kind kind, Row row) {
                if (kind != wanted) {
                    return;
                }
                Integer before = seen.putIfAbsent(kind + "/" + row.cell(Kind.ID), row.number());
                if (before != null && !row.cell(Kind.ID).isEmpty()) {
                    progress.failed(row.number(), Kind.ID, row.cell(Kind.ID), "stands on row " + before + " already");
                    return;
                }
                add(new Waiting(kind, row));
            }

            @Override
            public void bad(int number, String column, String value, String rule) {
                if (wanted == Kind.ORGANISATION) {
                    progress.failed(number, column, value, rule);
                }
            }
        };
    }

    private void add(Waiting waiting) {
        batch.add(waiting);
        if (batch.size() == BATCH) {
            flush();
        }
    }

    private void flush() {
        if (batch.isEmpty()) {
            return;
        }
        List<Waiting> rows = List.copyOf(batch);
        batch.clear();
        Batch done = rehearsal.isPresent()
                ? registry.rehearse(rehearsal.get(), edits -> put(rows, edits))
                : registry.edit(author.apply(clock.instant()), edits -> put(rows, edits));
        done.report(progress);
        deferred.addAll(done.deferred);
        breathe();
    }

    /** Lets others write between two transactions. */
    private void breathe() {
        if (rehearsal.isPresent()) {
            return;
        }
        try {
            TimeUnit.MILLISECONDS.sleep(BREATH_MILLIS);
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            throw new BadCsvException("the program is stopping; what was done stays", e);
        }
    }

    private Batch put(List<Waiting> rows, Edits edits) {
        Batch done = new Batch();
        for (Waiting waiting : rows) {
            put(waiting, edits, done);
        }
        return done;
    }

    private void put(Waiting waiting, Edits edits, Batch done) {
        Row row = waiting.row();
        List<NewDevice> made = new ArrayList<>(1);
        try {
            RegistryEntry entry = RowReader.read(waiting.kind(), row, edits, () -> credentials(row, made));
            done.count(edits.put(entry, Edits.Mode.PUT), made);
        } catch (RowFault e) {
            done.faults.add(new Fault(row.number(), e.column(), e.value(), e.rule()));
        } catch (RefusedException e) {
            if (waits(waiting.kind(), e)) {
                done.deferred.add(waiting);
            } else {
                done.faults.add(fault(row, e));
            }
        }
    }

    /** Its parent or its gateway is not there yet; it may stand further down in the file. */
    private static boolean waits(Kind kind, RefusedException e) {
        String needs = kind == Kind.ORGANISATION ? "parent" : kind == Kind.DEVICE ? "gateway" : "";
        return e.kind() == RefusedException.Kind.BAD_FIELD
                && e.field().equals(needs)
                && e.rule().startsWith("there is no ");
    }

    private void refuseDeferred() {
        for (Waiting waiting : deferred) {
            String column = waiting.kind() == Kind.ORGANISATION ? "parent" : "gateway";
            progress.failed(
                    waiting.row().number(),
                    column,
                    waiting.row().cell(column),
                    "is not there, nor is it a row of this file that can be imported");
        }
        deferred = new ArrayList<>();
    }

    private static Fault fault(Row row, RefusedException e) {
        return switch (e.kind()) {
            case BAD_FIELD, OUTSIDE_SCOPE -> new Fault(row.number(), column(e.field()), e.value(), e.rule());
            case EXISTS, NOT_FOUND, STILL_USED, CHANGED -> new Fault(row.number(), Kind.ID, e.value(), e.rule());
        };
    }

    private static String column(String field) {
        return field.startsWith("parameters.")
                ? Kind.PARAMETER + field.substring("parameters.".length())
                : COLUMNS.getOrDefault(field, field);
    }

    private RegistryEntry.Credentials credentials(Row row, List<NewDevice> made) {
        if (rehearsal.isPresent()) {
            return new RegistryEntry.Credentials("", "");
        }
        NewDevice device = new NewDevice(row.cell(Kind.ID), Secrets.newToken(), Secrets.newToken());
        made.add(device);
        return new RegistryEntry.Credentials(Secrets.hashGenerated(device.secret()), Secrets.tokenHash(device.token()));
    }

    /** What came of the rows of one transaction; told only once it is committed. */
    private static final class Batch {
        private final List<Fault> faults = new ArrayList<>();
        private final List<Waiting> deferred = new ArrayList<>();
        private final List<NewDevice> made = new ArrayList<>();
        private int added;
        private int changed;
        private int unchanged;

        void count(Edits.Result result, List<NewDevice> credentials) {
            switch (result) {
                case ADDED -> {
                    added++;
                    made.addAll(credentials);
                }
                case CHANGED -> changed++;
                case UNCHANGED -> unchanged++;
            }
        }

        void report(Progress progress) {
            progress.done(added, changed, unchanged);
            faults.forEach(fault -> progress.failed(fault.row(), fault.column(), fault.value(), fault.rule()));
            made.forEach(device -> progress.made(device.id(), device.secret(), device.token()));
        }
    }
}
