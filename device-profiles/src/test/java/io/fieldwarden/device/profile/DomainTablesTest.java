package io.fieldwarden.device.profile;

import static org.assertj.core.api.Assertions.assertThat;

import io.fieldwarden.device.ChannelId;
import io.fieldwarden.device.ProfileId;
import io.fieldwarden.device.profile.CatalogueFile.ChannelEntry;
import io.fieldwarden.device.profile.CatalogueFile.Reason;
import io.fieldwarden.device.profile.CatalogueFile.RuleEntry;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.stream.Collectors;
import org.junit.jupiter.api.Assumptions;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;

/** The catalogue against the domain tables it was made of, where they lie beside the repository. */
class DomainTablesTest {
    private static final Path TABLES = Path.of("..", "..", "shared", "domain");

    /** Rules of this pseudo-profile run on the equipment file; device-common says so. */
    private static final String LIFE_CYCLE = "equipment-lifecycle";

    /** Channels of text; readings are numbers. */
    private static final Set<String> TEXTS = Set.of("driver_id");

    /** Reworded: WX-01 must not name weather signals, GH-10 can only see the end of the sensor's range. */
    private static final Set<String> REWORDED = Set.of("WX-01", "GH-10");

    /** Dark at night, off by day: nothing unusual, which the table leaves out. */
    private static final Set<String> OFTEN_NOTHING =
            Set.of("greenhouse.illuminance", "greenhouse.par", "pond-water-quality.aerator_current");

    @BeforeAll
    static void needs_the_tables() {
        Assumptions.assumeTrue(
                Files.isDirectory(TABLES), "skipped: no domain tables in ../shared/domain beside the repository");
    }

    @Test
    void every_rule_of_the_table_is_formal_or_listed_with_the_reason() throws IOException {
        Map<String, List<String>> wanted = new LinkedHashMap<>();
        for (Map<String, String> row : table("rules-proposal.csv")) {
            wanted.computeIfAbsent(owner(row), id -> new ArrayList<>()).add(cell(row, "rule_id"));
        }
        for (CatalogueFile file : CatalogueFile.all()) {
            List<String> said = new ArrayList<>();
            file.rows().stream().map(RuleEntry::id).forEach(said::add);
            file.notFormal().stream().map(Reason::id).forEach(said::add);
            assertThat(said)
                    .as("rules of %s", file.id())
                    .containsExactlyInAnyOrderElementsOf(
                            wanted.getOrDefault(file.id().value(), List.of()));
        }
    }

    @Test
    void every_formal_rule_has_the_severity_the_text_and_the_source_of_the_table() throws IOException {
        Map<String, RuleEntry> rules = CatalogueFile.all().stream()
                .flatMap(file -> file.rows().stream())
                .collect(Collectors.toMap(RuleEntry::id, rule -> rule));
        for (Map<String, String> row : table("rules-proposal.csv")) {
            String id = cell(row, "rule_id");
            RuleEntry rule = rules.get(id);
            if (rule == null) {
                continue;
            }
            assertThat(rule.severity()).as(id).isEqualTo(cell(row, "severity"));
            assertThat(rule.latched())
                    .as(id)
                    .isEqualTo(cell(row, "clear_expression").equals("manual"));
            if (!REWORDED.contains(id)) {
                assertThat(rule.zh()).as(id).isEqualTo(cell(row, "zh_text"));
            }
            String source = cell(row, "citation").replaceAll("^\\[|]$", "");
            if (source.length() > 1) {
                assertThat(rule.citation()).as(id).isEqualTo(source);
            }
        }
    }

    @Test
    void every_channel_of_the_table_is_there_with_its_figures() throws IOException {
        Map<String, CatalogueFile> files = CatalogueFile.all().stream()
                .collect(Collectors.toMap(file -> file.id().value(), file -> file));
        for (Map<String, String> row : table("profiles-proposal.csv")) {
            String profile = cell(row, "profile");
            String id = cell(row, "channel");
            CatalogueFile file = files.get(profile);
            if (file == null || TEXTS.contains(id)) {
                continue;
            }
            ChannelEntry entry = file.channels().stream()
                    .filter(channel -> channel.id().equals(id))
                    .findFirst()
                    .orElseThrow(() -> new AssertionError(profile + " has no channel " + id));
            Channel channel = Catalogue.profile(new ProfileId(profile))
                    .channel(new ChannelId(id))
                    .orElseThrow();
            String where = profile + "." + id;
            assertThat(entry.zh()).as(where).isEqualTo(cell(row, "zh"));
            assertThat(entry.type()).as(where).startsWith(cell(row, "type").replace("num", "number"));
            assertThat(entry.provenance()).as(where).startsWith(cell(row, "provenance"));
            assertThat(channel.unit()).as(where).isEqualTo(cell(row, "unit"));
            assertThat(channel.period().toSeconds()).as(where).isEqualTo(Long.parseLong(cell(row, "period_s")));
            assertThat(channel.limits().min()).as(where).isEqualTo(number(row, "min"));
            assertThat(channel.limits().max()).as(where).isEqualTo(number(row, "max"));
            assertThat(channel.limits().usualLow())
                    .as(where)
                    .isEqualTo(OFTEN_NOTHING.contains(where) ? Double.valueOf(0) : number(row, "normal_low"));
            assertThat(channel.limits().usualHigh()).as(where).isEqualTo(number(row, "normal_high"));
            assertThat(channel.limits().resolution()).as(where).isEqualTo(number(row, "resolution"));
        }
    }

    private static String owner(Map<String, String> row) {
        String profile = cell(row, "profile");
        return profile.equals(LIFE_CYCLE) ? Catalogue.COMMON.value() : profile;
    }

    private static String cell(Map<String, String> row, String column) {
        String cell = row.get(column);
        if (cell == null) {
            throw new AssertionError("no column " + column + " in " + row);
        }
        return cell;
    }

    private static Double number(Map<String, String> row, String column) {
        return cell(row, column).isEmpty() ? Double.valueOf(Double.NaN) : Double.valueOf(cell(row, column));
    }

    private static List<Map<String, String>> table(String name) throws IOException {
        List<String> lines = Files.readAllLines(TABLES.resolve(name));
        List<String> head = cells(lines.get(0));
        List<Map<String, String>> rows = new ArrayList<>();
        for (String line : lines.subList(1, lines.size())) {
            List<String> cells = cells(line);
            Map<String, String> row = new LinkedHashMap<>();
            for (int i = 0; i < head.size(); i++) {
                row.put(head.get(i), cells.get(i));
            }
            rows.add(row);
        }
        return rows;
    }

    /** RFC 4180 without line breaks in cells. */
    private static List<String> cells(String line) {
        List<String> cells = new ArrayList<>();
        StringBuilder cell = new StringBuilder();
        boolean quoted = false;
        for (int i = 0; i < line.length(); i++) {
            char c = line.charAt(i);
            if (c == '"') {
                boolean doubled = quoted && i + 1 < line.length() && line.charAt(i + 1) == '"';
                cell.append(doubled ? "\"" : "");
                i += doubled ? 1 : 0;
                quoted = doubled || !quoted;
            } else if (c == ',' && !quoted) {
                cells.add(cell.toString());
                cell.setLength(0);
            } else {
                cell.append(c);
            }
        }
        cells.add(cell.toString());
        return cells;
    }
}
