package io.fieldwarden.alert.store;

import io.fieldwarden.device.OrganisationId;
import java.time.Instant;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.TreeMap;
import java.util.function.Function;
import org.jdbi.v3.core.statement.Query;

/** Counts of alerts that tell nothing about anybody. Safe for many threads. */
public final class OpenDataStore {
    private static final String COUNT =
            "SELECT device, organisation, category, severity, COUNT(*) AS alerts FROM alerts"
                    + " WHERE raised_at >= :from AND raised_at < :to AND state = 'closed'"
                    + " AND withdrawn = 0 AND organisation IS NOT NULL";
    private static final String GROUPED = " GROUP BY device, organisation, category, severity";

    /** Ids of one query: databases bound how many values it may have. */
    private static final int CHUNK = 500;

    private final Database database;

    OpenDataStore(Database database) {
        this.database = database;
    }

    /** What is counted together. */
    public record Cell(String area, String category, String severity) {}

    /** @param hidden how many cells are left out because they are too small */
    public record Counts(Map<Cell, Long> cells, int hidden) {}

    /** What is in a cell before it is decided whether it may be shown. */
    private static final class Tally {
        private final Set<String> devices = new HashSet<>();
        private final Set<String> organisations = new HashSet<>();
        private long alerts;

        boolean isLarge(int least) {
            return alerts >= least && devices.size() >= least && organisations.size() >= least;
        }
    }

    private record Kind(String device, String organisation, String category, String severity) {}

    /**
     * Alerts of a span that are closed: what is being dealt with is nobody else's business yet. What was withdrawn because late data
     * showed that there was nothing does not count, and neither does what belongs to nobody.
     *
     * @param under enforcement: alerts that are closed but for which supervision has not ended; left out
     * @param areas where an organisation is counted; empty where it is not
     * @param least alerts, devices and organisations that a cell must have, each
     */
    public Counts closed(
            Instant from, Instant to, Set<String> under, Function<OrganisationId, String> areas, int least) {
        Map<Kind, Long> counts = count(from, to, under);
        Map<Cell, Tally> tallies = new HashMap<>();
        counts.forEach((row, count) -> {
            String area = areas.apply(new OrganisationId(row.organisation()));
            if (!area.isEmpty()) {
                Tally tally = tallies.computeIfAbsent(
                        new Cell(area, group(row.category()), row.severity()), cell -> new Tally());
                tally.alerts += count;
                tally.devices.add(row.device());
                tally.organisations.add(row.organisation());
            }
        });
        Map<Cell, Long> shown = new TreeMap<>(java.util.Comparator.comparing(Cell::area)
                .thenComparing(Cell::category)
                .thenComparing(Cell::severity));
        List<Cell> hidden = new ArrayList<>();
        tallies.forEach((cell, tally) -> {
            if (tally.isLarge(least)) {
                shown.put(cell, tally.alerts);
            } else {
                hidden.add(cell);
            }
        });
        return new Counts(shown, hidden.size());
    }

    /** Closed alerts of the span without those under enforcement; no kind has none. */
    private Map<Kind, Long> count(Instant from, Instant to, Set<String> under) {
        return database.read(handle -> {
            Map<Kind, Long> counts = count(handle.createQuery(COUNT + GROUPED), from, to);
            List<String> ids = List.copyOf(under);
            for (int at = 0; at < ids.size(); at += CHUNK) {
                List<String> some = ids.subList(at, Math.min(ids.size(), at + CHUNK));
                count(handle.createQuery(COUNT + " AND id IN (<ids>)" + GROUPED).bindList("ids", some), from, to)
                        .forEach((kind, less) -> counts.merge(kind, -less, Long::sum));
            }
            // What is closed between the queries would count less than nothing.
            counts.values().removeIf(left -> left <= 0);
            return counts;
        });
    }

    private static Map<Kind, Long> count(Query query, Instant from, Instant to) {
        Map<Kind, Long> counts = new HashMap<>();
        query.bind("from", from.toEpochMilli())
                .bind("to", to.toEpochMilli())
                .map((row, context) -> Map.entry(
                        new Kind(
                                row.getString("device"),
                                row.getString("organisation"),
                                row.getString("category"),
                                row.getString("severity")),
                        row.getLong("alerts")))
                .forEach(one -> counts.put(one.getKey(), one.getValue()));
        return counts;
    }

    /** The kind of special equipment, without what exactly it is; agriculture as it is. */
    private static String group(String category) {
        boolean code = category.length() == 4 && category.chars().allMatch(Character::isDigit);
        return code ? category.charAt(0) + "000" : category;
    }
}
