package io.fieldwarden.alert.store;

import io.fieldwarden.alert.life.Alert;
import io.fieldwarden.alert.life.AlertAction;
import io.fieldwarden.alert.life.AlertChange;
import io.fieldwarden.device.AlertId;
import java.time.Instant;
import java.util.Collection;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import org.jdbi.v3.core.Handle;

/** Groups and their members in the alerts table. */
final class GroupRows {
    private GroupRows() {}

    static List<Alert> members(Handle handle, AlertId group) {
        return handle.createQuery("SELECT * FROM alerts WHERE cause = :group AND withdrawn = 0 ORDER BY raised_at, id")
                .bind("group", group.value())
                .map(AlertRows::alert)
                .list();
    }

    static Map<AlertId, Members.Count> counts(Handle handle, Collection<AlertId> groups) {
        Where where = new Where()
                .in("cause", groups.stream().map(AlertId::value).toList())
                .and("withdrawn = 0");
        Map<AlertId, Members.Count> counts = new HashMap<>();
        where.bind(handle.createQuery("SELECT cause, COUNT(*) AS members,"
                        + " SUM(CASE WHEN cleared_at IS NULL THEN 1 ELSE 0 END) AS standing FROM alerts" + where.sql()
                        + " GROUP BY cause"))
                .map((rs, ignored) -> Map.entry(
                        new AlertId(rs.getString("cause")),
                        new Members.Count(rs.getInt("members"), rs.getInt("standing"))))
                .forEach(entry -> counts.put(entry.getKey(), entry.getValue()));
        return counts;
    }

    /** What somebody does to a group they do to its members, as far as it can be done to each. */
    static void alsoToMembers(Handle handle, AlertStore.Request request, Sequence sequence, Instant now) {
        boolean spreads =
                request.action() instanceof AlertAction.Acknowledge || request.action() instanceof AlertAction.Close;
        if (!spreads) {
            return;
        }
        for (Alert member : members(handle, request.alert())) {
            if (request.action().on(member, request.by(), now) instanceof AlertAction.Outcome.Done done) {
                long number = sequence.next();
                AlertRows.put(handle, member.with(done.handling(), number));
                AlertChange change = new AlertChange(
                        number,
                        member.id(),
                        request.action().kind(),
                        now,
                        Optional.empty(),
                        request.by(),
                        HandlingRows.note(request.action()));
                HandlingRows.after(handle, request.action(), member.with(done.handling(), number), now);
                AlertRows.putChange(handle, change, member.life().severity());
            }
        }
    }
}
