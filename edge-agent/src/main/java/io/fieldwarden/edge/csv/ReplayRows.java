package io.fieldwarden.edge.csv;

import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import java.util.OptionalDouble;
import java.util.Random;
import java.util.function.Consumer;
import org.jspecify.annotations.Nullable;

/**
 * The rows of all files of a plan. In file order they are read as they are needed; to be shuffled they are all held in
 * memory, about 100 bytes a value.
 */
final class ReplayRows {
    private final ReplayPlan plan;
    private final long first;
    private final long last;

    private ReplayRows(ReplayPlan plan, long first, long last) {
        this.plan = plan;
        this.first = first;
        this.last = last;
    }

    /** Reads all headers and times once, so that a wrong file is found before anything is sent. */
    static ReplayRows scan(ReplayPlan plan) {
        long first = Long.MAX_VALUE;
        long last = Long.MIN_VALUE;
        for (Path path : plan.files()) {
            try (CsvFile file = CsvFile.open(path, plan.mapping(), cell -> {})) {
                for (CsvRow row = file.next(); row != null; row = file.next()) {
                    first = Math.min(first, row.at());
                    last = Math.max(last, row.at());
                }
            }
        }
        return new ReplayRows(plan, first, last);
    }

    /** Epoch milliseconds of the earliest row. */
    long first() {
        return first;
    }

    /** What makes the last row as late as its sending will be. */
    long shift(long start, OptionalDouble speed) {
        if (last < first) {
            return 0;
        }
        long taking = speed.isPresent() ? (long) ((last - first) / speed.getAsDouble()) : 0;
        return start + taking - last;
    }

    /** Reads on; owned by one thread. */
    interface Cursor extends AutoCloseable {
        @Nullable
        CsvRow next();

        @Override
        void close();
    }

    Cursor open(Consumer<BadCell> bad) {
        Cursor inOrder = new FileCursor(plan, bad);
        return plan.pace().order() == ReplayPlan.Order.FILE ? inOrder : shuffled(inOrder);
    }

    private Cursor shuffled(Cursor inOrder) {
        List<CsvRow> all = new ArrayList<>();
        try (inOrder) {
            for (CsvRow row = inOrder.next(); row != null; row = inOrder.next()) {
                all.add(row);
            }
        }
        Collections.shuffle(all, new Random(plan.pace().seed()));
        return new ListCursor(all);
    }

    private static final class ListCursor implements Cursor {
        private final List<CsvRow> rows;
        private int next;

        ListCursor(List<CsvRow> rows) {
            this.rows = rows;
        }

        @Override
        public @Nullable CsvRow next() {
            return next < rows.size() ? rows.get(next++) : null;
        }

        @Override
        public void close() {
            next = rows.size();
        }
    }

    private static final class FileCursor implements Cursor {
        private final ReplayPlan plan;
        private final Consumer<BadCell> bad;
        private int index;
        private @Nullable CsvFile file;

        FileCursor(ReplayPlan plan, Consumer<BadCell> bad) {
            this.plan = plan;
            this.bad = bad;
        }

        @Override
        public @Nullable CsvRow next() {
            while (true) {
                CsvFile open = file;
                if (open == null) {
                    if (index == plan.files().size()) {
                        return null;
                    }
                    open = CsvFile.open(plan.files().get(index++), plan.mapping(), bad);
                    file = open;
                }
                CsvRow row = open.next();
                if (row != null) {
                    return row;
                }
                close();
            }
        }

        @Override
        public void close() {
            CsvFile open = file;
            file = null;
            if (open != null) {
                open.close();
            }
        }
    }
}
