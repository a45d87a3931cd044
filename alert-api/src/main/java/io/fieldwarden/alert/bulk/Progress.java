package io.fieldwarden.alert.bulk;

import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;

/** How far an import is, and what came of its rows. Safe for many threads. */
public final class Progress {
    /** More of them help nobody: the file is wrong as a whole then. All are counted. */
    private static final int MAX_FAULTS = 1_000;

    private static final int MAX_VALUE = 200;

    private final List<Fault> faults = new ArrayList<>();
    private final StringBuilder credentials = new StringBuilder();
    private int rows;
    private int added;
    private int changed;
    private int unchanged;
    private int failed;

    /**
     * What there is to tell.
     *
     * @param done of the rows, whatever came of them
     * @param faults the first thousand, by row
     */
    public record Numbers(int rows, int done, int added, int changed, int unchanged, int failed, List<Fault> faults) {
        public Numbers {
            faults = List.copyOf(faults);
        }
    }

    synchronized void rows(int all) {
        rows = all;
    }

    synchronized void done(int moreAdded, int moreChanged, int moreUnchanged) {
        added += moreAdded;
        changed += moreChanged;
        unchanged += moreUnchanged;
    }

    synchronized void failed(int row, String column, String value, String rule) {
        failed++;
        if (faults.size() < MAX_FAULTS) {
            String shown = value.length() > MAX_VALUE ? value.substring(0, MAX_VALUE) + "…" : value;
            faults.add(new Fault(row, column, shown, rule));
        }
    }

    /** Ids have no comma and no quotes. */
    synchronized void made(String id, String secret, String token) {
        if (credentials.length() == 0) {
            credentials.append("id,secret,token\n");
        }
        credentials
                .append(id)
                .append(',')
                .append(secret)
                .append(',')
                .append(token)
                .append('\n');
    }

    public synchronized Numbers numbers() {
        List<Fault> sorted = new ArrayList<>(faults);
        sorted.sort(Comparator.comparingInt(Fault::row));
        return new Numbers(rows, added + changed + unchanged + failed, added, changed, unchanged, failed, sorted);
    }

    /** CSV of id, secret and token of the devices that were added; empty when there are none, or no longer. */
    synchronized String credentials() {
        return credentials.toString();
    }

    synchronized void forget() {
        credentials.setLength(0);
        credentials.trimToSize();
    }
}
