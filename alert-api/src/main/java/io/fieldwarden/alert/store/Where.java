package io.fieldwarden.alert.store;

import io.fieldwarden.alert.access.Categories;
import io.fieldwarden.alert.access.Scope;
import io.fieldwarden.device.OrganisationId;
import java.util.ArrayList;
import java.util.Collection;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import org.jdbi.v3.core.statement.SqlStatement;

/** Collects conditions and their bound values; nothing from outside ever becomes SQL text. */
final class Where {
    private final List<String> conditions = new ArrayList<>();
    private final Map<String, Object> values = new HashMap<>();
    private boolean byOrganisation;
    private int names;

    /** @param condition with one {@code ?} per value */
    Where and(String condition, Object... bound) {
        conditions.add(named(condition, bound));
        return this;
    }

    /**
     * From here on only the column {@code organisation} is to choose the rows, and severity, state and category only to refuse some
     * of these. The organisations are the narrower choice; a database without statistics takes them for the wider one.
     */
    Where byOrganisation() {
        byOrganisation = true;
        return this;
    }

    Where in(String column, Collection<?> wanted) {
        conditions.add(inCondition(chooses(column), wanted));
        return this;
    }

    /** An expression of the same value that no index is made of, in every database, where the column is not to choose. */
    private String chooses(String column) {
        return byOrganisation && !column.equals("organisation") ? "(" + column + " || '')" : column;
    }

    /** Rows whose {@code category} is {@code wanted} or below it. */
    Where category(String wanted) {
        conditions.add(categoryCondition(wanted));
        return this;
    }

    /** Rows with columns {@code organisation} and {@code category} inside the scope. */
    Where scope(Scope scope) {
        return scopeOr("", scope);
    }

    /** The same, and rows with column {@code owner} of this user. */
    Where scopeOrOwner(Scope scope, String owner) {
        if (!scope.isEverything()) {
            conditions.add("(" + scopeCondition("", scope) + " OR " + named("owner = ?", owner) + ")");
        }
        return this;
    }

    /** Rows whose column {@code channel} names one inside the scope, or one of this user. */
    Where channelIn(String channel, Scope scope, String owner) {
        if (!scope.isEverything()) {
            conditions.add(channel + " IN (SELECT id FROM channels WHERE (" + scopeCondition("", scope) + " OR "
                    + named("owner = ?", owner) + "))");
        }
        return this;
    }

    /** @param exempt a condition without values for rows that everybody may see; empty for none */
    Where scopeOr(String exempt, Scope scope) {
        if (!scope.isEverything()) {
            conditions.add(scopeCondition(exempt, scope));
        }
        return this;
    }

    /** Alerts that stand under no group, or under one outside the scope or not there: nobody would see those. */
    Where notUnderGroup(Scope scope) {
        String seen = scope.isEverything() ? "" : " AND " + scopeCondition("", scope);
        conditions.add("(cause IS NULL OR cause NOT IN (SELECT id FROM alerts WHERE about IS NOT NULL AND withdrawn = 0"
                + seen + "))");
        return this;
    }

    private String scopeCondition(String exempt, Scope scope) {
        List<String> any = new ArrayList<>();
        for (Scope.Area area : scope.areas()) {
            List<String> all = new ArrayList<>();
            area.organisations()
                    .ifPresent(ids -> all.add(inCondition(
                            "organisation",
                            ids.stream().map(OrganisationId::value).toList())));
            area.category().ifPresent(category -> all.add(categoryCondition(category)));
            any.add(String.join(" AND ", all));
        }
        if (!exempt.isEmpty()) {
            any.add(exempt);
        }
        return any.isEmpty() ? "1 = 0" : "(" + String.join(" OR ", any) + ")";
    }

    String sql() {
        return conditions.isEmpty() ? "" : " WHERE " + String.join(" AND ", conditions);
    }

    <S extends SqlStatement<S>> S bind(S statement) {
        values.forEach(statement::bind);
        return statement;
    }

    private String inCondition(String column, Collection<?> wanted) {
        if (wanted.isEmpty()) {
            return "1 = 0";
        }
        List<String> marks = new ArrayList<>();
        for (Object value : wanted) {
            marks.add(":" + name(value));
        }
        return column + " IN (" + String.join(", ", marks) + ")";
    }

    private String categoryCondition(String wanted) {
        return Categories.isCode(wanted)
                ? named("(category LIKE ? AND length(category) = 4)", Categories.prefix(wanted) + "%")
                : named(chooses("category") + " = ?", wanted);
    }

    private String named(String condition, Object... bound) {
        StringBuilder sql = new StringBuilder();
        int next = 0;
        for (int i = 0; i < condition.length(); i++) {
            char c = condition.charAt(i);
            if (c == '?') {
                sql.append(':').append(name(bound[next++]));
            } else {
                sql.append(c);
            }
        }
        return sql.toString();
    }

    private String name(Object value) {
        String name = "w" + names++;
        values.put(name, value);
        return name;
    }
}
