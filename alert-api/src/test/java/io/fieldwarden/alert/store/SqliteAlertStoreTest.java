package io.fieldwarden.alert.store;

import static org.assertj.core.api.Assertions.assertThat;

import io.fieldwarden.alert.access.Scope;
import io.fieldwarden.alert.life.AlertState;
import io.fieldwarden.device.OrganisationId;
import io.fieldwarden.device.Severity;
import java.nio.file.Path;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import java.util.stream.Collectors;
import java.util.stream.IntStream;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

final class SqliteAlertStoreTest extends AlertStoreContract {
    private static final Optional<Set<OrganisationId>> TOWNSHIP =
            Optional.of(Set.of(new OrganisationId("township"), new OrganisationId("enterprise")));

    @TempDir
    Path folder;

    private Database database;

    @Override
    Database database() {
        database = Database.open(Storage.folder(folder), "alerts", Runnable::run);
        return database;
    }

    @AfterEach
    void close() {
        database.close();
    }

    private String plan(
            Set<AlertState> states, Optional<Set<OrganisationId>> area, Optional<String> category, Scope scope) {
        Where where = AlertStore.where(new AlertFilter(
                states, Set.of(Severity.CRITICAL), Optional.empty(), area, category, Optional.empty(), scope));
        List<String> steps = database.read(
                handle -> where.bind(handle.createQuery("EXPLAIN QUERY PLAN " + AlertStore.pageSql(where)))
                        .bind("limit", 51)
                        .map((rs, context) -> rs.getString("detail"))
                        .list());
        return steps.get(0);
    }

    @Test
    void where_organisations_are_named_the_database_goes_by_these_and_not_by_the_many_of_a_category_or_severity() {
        Set<AlertState> open = Set.of(AlertState.RAISED, AlertState.ACKNOWLEDGED);
        for (String category : List.of("field", "3100")) {
            assertThat(plan(Set.of(), TOWNSHIP, Optional.of(category), Scope.EVERYTHING))
                    .contains("USING INDEX alerts_organisation (organisation=?)");
            assertThat(plan(open, TOWNSHIP, Optional.of(category), Scope.EVERYTHING))
                    .contains("USING INDEX alerts_open_organisation (organisation=?)");
            Scope part = new Scope(List.of(new Scope.Area(TOWNSHIP, Optional.of(category))));
            assertThat(plan(open, Optional.empty(), Optional.empty(), part))
                    .contains("USING INDEX alerts_open_organisation (organisation=?)");
        }
        assertThat(plan(Set.of(), TOWNSHIP, Optional.empty(), Scope.EVERYTHING))
                .contains("USING INDEX alerts_organisation (organisation=?)");
    }

    @Test
    void where_very_many_organisations_are_named_a_severity_still_chooses() {
        Set<OrganisationId> county = IntStream.rangeClosed(0, AlertStore.FEW_ORGANISATIONS)
                .mapToObj(number -> new OrganisationId("enterprise-" + number))
                .collect(Collectors.toSet());
        Where where = AlertStore.where(new AlertFilter(
                Set.of(),
                Set.of(Severity.CRITICAL),
                Optional.empty(),
                Optional.of(county),
                Optional.empty(),
                Optional.empty(),
                Scope.EVERYTHING));
        assertThat(where.sql()).contains("severity IN (").doesNotContain("||");
    }
}
