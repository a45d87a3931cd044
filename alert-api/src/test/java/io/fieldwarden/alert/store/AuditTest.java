package io.fieldwarden.alert.store;

import static org.assertj.core.api.Assertions.assertThat;

import io.fieldwarden.alert.life.AlertChange;
import io.fieldwarden.device.AlertId;
import io.fieldwarden.device.OrganisationId;
import io.fieldwarden.device.Severity;
import java.nio.file.Path;
import java.sql.Connection;
import java.sql.DriverManager;
import java.sql.SQLException;
import java.sql.Statement;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** Somebody with the database file in hand changes the past. */
final class AuditTest {
    private static final Instant NOON = Instant.parse("2026-11-23T04:00:00Z");
    private static final int ENTRIES = 12;

    @TempDir
    Path folder;

    private Database registry;
    private Database alerts;
    private Audit audit;
    private AuditSeal seal;

    @BeforeEach
    void open() {
        registry = Database.open(Storage.folder(folder), "registry", Runnable::run);
        alerts = Database.open(Storage.folder(folder), "alerts", Runnable::run);
        audit = new Audit(registry, alerts);
        seal = AuditSeal.open(folder);
        for (int i = 1; i <= ENTRIES; i++) {
            change(i);
            alertChange(i);
        }
    }

    @AfterEach
    void close() {
        registry.close();
        alerts.close();
    }

    private void change(int number) {
        registry.useTransaction(handle -> Changes.record(
                handle,
                new Change(
                        NOON.plusSeconds(number), "li", "device", "pump-" + number, "change", "{\"名\":" + number + "}"),
                number % 2 == 0 ? Optional.of(new OrganisationId("farm")) : Optional.empty(),
                "field"));
    }

    private void alertChange(int number) {
        alerts.useTransaction(handle -> {
            Sequence sequence = Sequence.take(handle);
            AlertChange change = new AlertChange(
                    sequence.next(),
                    new AlertId("a".repeat(31) + number % 10),
                    number % 2 == 0 ? "raised" : "acknowledged",
                    NOON.plusSeconds(number),
                    number % 2 == 0 ? Optional.of(0.1 * number) : Optional.empty(),
                    "wang",
                    "说明" + number);
            AlertRows.putChange(handle, change, Severity.MAJOR);
            sequence.give(handle);
        });
    }

    private void tamper(String file, String... statements) throws SQLException {
        try (Connection connection = DriverManager.getConnection("jdbc:sqlite:" + folder.resolve(file + ".db"));
                Statement statement = connection.createStatement()) {
            for (String one : statements) {
                assertThat(statement.executeUpdate(one)).as(one).isPositive();
            }
        }
    }

    private List<Audit.Finding> findings() {
        List<Audit.Finding> all = new ArrayList<>();
        audit.verify(seal).forEach(verdict -> all.addAll(verdict.findings()));
        return all;
    }

    @Test
    void an_untouched_record_has_nothing_wrong_and_says_how_much_there_is() {
        audit.checkpointIfDue(seal, NOON);
        assertThat(audit.verify(seal))
                .extracting(
                        Audit.Verdict::record,
                        Audit.Verdict::entries,
                        Audit.Verdict::checkpoints,
                        verdict -> verdict.findings().size())
                .containsExactly(
                        org.assertj.core.groups.Tuple.tuple("changes", 12L, 1, 0),
                        org.assertj.core.groups.Tuple.tuple("alerts", 12L, 1, 0));
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "at = at + 1",
                "author = 'zhang'",
                "kind = 'site'",
                "id = 'pump-6'",
                "action = 'add'",
                "detail = '{}'",
                "organisation = 'farm'",
                "category = ''"
            })
    void a_changed_field_of_a_change_is_found_where_it_is(String assignment) throws SQLException {
        tamper("registry", "UPDATE changes SET " + assignment + " WHERE seq = 7");
        assertThat(findings()).extracting(Audit.Finding::seq).containsExactly(7L);
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "alert = 'b'",
                "kind = 'cleared'",
                "at = at - 1",
                "value = 0.80000001",
                "value = NULL",
                "severity = 'info'",
                "by_whom = 'zhang'",
                "note = note || ' '"
            })
    void a_changed_field_of_the_history_of_an_alert_is_found_where_it_is(String assignment) throws SQLException {
        tamper("alerts", "UPDATE alert_changes SET " + assignment + " WHERE seq = 8");
        assertThat(findings()).extracting(Audit.Finding::seq).containsExactly(8L);
    }

    @ParameterizedTest
    @ValueSource(ints = {1, 5, 12})
    void a_removed_entry_is_found(int seq) throws SQLException {
        tamper("registry", "DELETE FROM changes WHERE seq = " + seq);
        assertThat(findings())
                .isNotEmpty()
                .first()
                .extracting(Audit.Finding::seq)
                .isEqualTo((long) seq);
    }

    @Test
    void an_entry_that_was_put_in_is_found() throws SQLException {
        tamper(
                "registry",
                "UPDATE changes SET seq = -seq WHERE seq > 6",
                "UPDATE changes SET seq = 1 - seq WHERE seq < 0",
                "INSERT INTO changes SELECT 7, at, author, kind, 'forged', action, detail, organisation, category, hash"
                        + " FROM changes WHERE seq = 6",
                "UPDATE counters SET value = 13 WHERE name = 'registry-change'");
        assertThat(findings())
                .isNotEmpty()
                .first()
                .extracting(Audit.Finding::seq)
                .isEqualTo(7L);
    }

    @Test
    void a_record_that_was_written_anew_from_some_entry_on_does_not_fit_the_signed_place() throws SQLException {
        audit.checkpointIfDue(seal, NOON);
        tamper(
                "registry",
                "UPDATE changes SET author = 'zhang' WHERE seq = 9",
                "UPDATE changes SET hash = NULL WHERE seq >= 9");
        audit.seal();
        assertThat(findings())
                .extracting(Audit.Finding::what)
                .containsExactly("the record up to here is not the one that was signed at " + NOON);
    }

    @Test
    void an_end_that_was_cut_off_with_its_counter_does_not_reach_the_signed_place() throws SQLException {
        audit.checkpointIfDue(seal, NOON);
        tamper(
                "registry",
                "DELETE FROM changes WHERE seq > 10",
                "UPDATE counters SET value = 10 WHERE name = 'registry-change'");
        assertThat(findings()).hasSize(1);
    }

    @Test
    void a_checkpoint_that_was_written_by_somebody_else_is_not_signed_by_this_hub() throws SQLException {
        audit.checkpointIfDue(seal, NOON);
        tamper("registry", "UPDATE audit_checkpoints SET seq = 3 WHERE record = 'changes'");
        assertThat(findings())
                .extracting(Audit.Finding::what)
                .containsExactly("the checkpoint of " + NOON + " is not signed by this hub");
    }

    @Test
    void a_place_is_signed_once_a_day_and_the_record_goes_on_after_it() {
        audit.checkpointIfDue(seal, NOON);
        audit.checkpointIfDue(seal, NOON.plus(Duration.ofHours(23)));
        change(13);
        audit.checkpointIfDue(seal, NOON.plus(Duration.ofHours(24)));
        assertThat(audit.checkpoints(Instant.EPOCH, 10))
                .filteredOn(one -> one.record().equals("changes"))
                .extracting(Audit.Checkpoint::seq)
                .containsExactly(12L, 13L);
        assertThat(findings()).isEmpty();
    }

    @Test
    void entries_from_before_there_were_hashes_are_sealed_and_new_ones_follow_them() throws SQLException {
        tamper("registry", "UPDATE changes SET hash = NULL");
        assertThat(findings()).isNotEmpty();
        change(13);
        assertThat(findings()).isEmpty();
    }

    @Test
    void the_hash_is_the_documented_one() {
        // printf '0:,1:1,13:1763870400000,2:li,4:site,3:a-b,3:add,2:{},-,0:,' | sha256sum
        assertThat(Chain.hash(
                        "", 1, java.util.Arrays.asList(1763870400000L, "li", "site", "a-b", "add", "{}", null, "")))
                .isEqualTo("617bdc71d6f5bd9375dd06fa945b3788fd41743b08a2c76397a867a09eaa763d");
    }

    @Test
    void a_checkpoint_of_an_export_does_not_put_off_the_daily_one() {
        audit.checkpointIfDue(seal, NOON);
        Change export = new Change(NOON.plus(Duration.ofHours(20)), "li", "evidence", "a", "export", "{}");
        Audit.Extract extract = audit.extract(new AlertId("a".repeat(31) + 3), seal, export, Optional.empty(), "")
                .orElseThrow();
        assertThat(extract.entries()).extracting(Audit.ChainedEntry::seq).containsExactly(3L);
        audit.checkpointIfDue(seal, NOON.plus(Duration.ofHours(25)));
        assertThat(audit.checkpoints(NOON, 100))
                .extracting(Audit.Checkpoint::record, Audit.Checkpoint::seq)
                .containsExactly(
                        org.assertj.core.groups.Tuple.tuple("alerts", 12L),
                        org.assertj.core.groups.Tuple.tuple("changes", 12L),
                        org.assertj.core.groups.Tuple.tuple("alerts", 3L),
                        org.assertj.core.groups.Tuple.tuple("alerts", 12L),
                        org.assertj.core.groups.Tuple.tuple("changes", 13L));
        assertThat(findings()).isEmpty();
    }
}
