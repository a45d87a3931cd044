package io.fieldwarden.alert.http;

import com.fasterxml.jackson.databind.node.ArrayNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import io.fieldwarden.alert.access.Permission;
import io.fieldwarden.alert.store.OpenDataStore;
import io.fieldwarden.device.OrganisationId;
import io.fieldwarden.device.Text;
import io.fieldwarden.device.registry.RegistryEntry;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Path;
import java.time.Instant;
import java.time.YearMonth;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import org.apache.commons.csv.CSVFormat;
import org.apache.commons.csv.CSVPrinter;

/**
 * Open data: a catalogue in DCAT and counts of closed alerts by month, township, kind and severity. No persons, no places smaller than
 * a township, nothing that is being dealt with, and no cell that is small. Open to everybody once the owner publishes.
 */
final class OpenDataRoutes {
    private static final String DATASET = "/api/v1/open-data/alerts-by-month";
    private static final int DEEPEST = 32;

    private final Stores stores;
    private final Path folder;

    /** Made once a day, as whole months do not change often, and when supervision of an alert begins or ends. */
    private Optional<Made> made = Optional.empty();

    /** @param under enforcement, and therefore left out */
    private record Made(OpenDataPolicy policy, String day, Set<String> under, List<Row> rows, int hidden) {}

    private record Row(YearMonth month, Text area, OpenDataStore.Cell cell, long alerts) {}

    /** @param folder with the policy */
    OpenDataRoutes(Stores stores, Path folder) {
        this.stores = stores;
        this.folder = folder;
    }

    List<Route> routes() {
        return List.of(
                Route.get("/api/v1/open-data/catalog", Permission.PUBLIC, this::catalog),
                Route.get(DATASET + ".json", Permission.PUBLIC, this::json),
                Route.get(DATASET + ".csv", Permission.PUBLIC, this::csv));
    }

    private OpenDataPolicy policy() {
        return OpenDataPolicy.read(folder)
                .orElseThrow(() -> Problem.of(
                        404,
                        "not-published",
                        "The owner of this hub publishes no open data.",
                        "Ask the owner, who publishes with a file " + OpenDataPolicy.FILE + " in the data folder."));
    }

    private void catalog(Call call) {
        OpenDataPolicy policy = policy();
        ObjectNode catalog = Json.object();
        ObjectNode context = catalog.putObject("@context");
        context.put("dcat", "http://www.w3.org/ns/dcat#")
                .put("dct", "http://purl.org/dc/terms/")
                .put("foaf", "http://xmlns.com/foaf/0.1/");
        catalog.put("@id", "/api/v1/open-data/catalog").put("@type", "dcat:Catalog");
        catalog.set("dct:title", words("农情与特种设备告警开放数据", "Open data of farm and special equipment alerts"));
        publisher(catalog, policy);
        ObjectNode dataset = catalog.putArray("dcat:dataset").addObject();
        dataset.put("@id", DATASET).put("@type", "dcat:Dataset");
        dataset.set("dct:title", words("按月告警统计", "Alerts by month"));
        dataset.set(
                "dct:description",
                words(
                        "已办结告警按月份、乡镇、类别、级别的数量；不含个人信息、具体位置、处理中的告警和监察任务未办结的告警，告警数、设备数或单位数少于 " + policy.least()
                                + " 的单元不公布。",
                        "Closed alerts by month, township, kind and severity; no persons, no places, nothing that is being dealt with or under enforcement, and"
                                + " no cell with fewer than " + policy.least() + " alerts, devices or units."));
        publisher(dataset, policy);
        dataset.put("dct:accrualPeriodicity", "http://publications.europa.eu/resource/authority/frequency/MONTHLY");
        ArrayNode distributions = dataset.putArray("dcat:distribution");
        distribution(distributions, policy, ".csv", "text/csv");
        distribution(distributions, policy, ".json", "application/json");
        call.context().contentType("application/ld+json").result(Json.bytes(catalog));
    }

    private static void publisher(ObjectNode node, OpenDataPolicy policy) {
        ObjectNode publisher = node.putObject("dct:publisher").put("@type", "foaf:Organization");
        publisher.set(
                "foaf:name", words(policy.publisher().zh(), policy.publisher().en()));
        node.putObject("dct:license").put("@id", policy.license());
    }

    private static ArrayNode words(String zh, String en) {
        ArrayNode words = Json.array();
        words.addObject().put("@language", "zh").put("@value", zh);
        words.addObject().put("@language", "en").put("@value", en);
        return words;
    }

    private static void distribution(ArrayNode all, OpenDataPolicy policy, String ending, String type) {
        ObjectNode one = all.addObject().put("@type", "dcat:Distribution").put("dcat:mediaType", type);
        one.putObject("dcat:downloadURL").put("@id", DATASET + ending);
        one.putObject("dct:license").put("@id", policy.license());
    }

    private void json(Call call) {
        Made data = data(call.now());
        List<ObjectNode> items = new ArrayList<>();
        for (Row row : data.rows()) {
            ObjectNode item = Json.object()
                    .put("month", row.month().toString())
                    .put("category", row.cell().category())
                    .put("severity", row.cell().severity())
                    .put("alerts", row.alerts());
            item.set("area", Json.text(row.area()));
            items.add(item);
        }
        ObjectNode page = Call.page(items, Optional.empty());
        call.reply(page.put("hidden", data.hidden()).put("least", data.policy().least()));
    }

    private void csv(Call call) {
        StringBuilder text = new StringBuilder();
        try (CSVPrinter out = new CSVPrinter(text, CSVFormat.RFC4180)) {
            out.printRecord("month", "area", "area_en", "category", "severity", "alerts");
            for (Row row : data(call.now()).rows()) {
                out.printRecord(
                        row.month(),
                        row.area().zh(),
                        row.area().en(),
                        row.cell().category(),
                        row.cell().severity(),
                        row.alerts());
            }
        } catch (IOException e) {
            throw new UncheckedIOException("a text in memory cannot be written", e);
        }
        call.context().contentType("text/csv; charset=utf-8").result(text.toString());
    }

    private synchronized Made data(Instant now) {
        OpenDataPolicy policy = policy();
        String day = now.atZone(policy.zone()).toLocalDate().toString();
        Set<String> under = stores.supervision().tasks().alertsUnderEnforcement();
        if (made.isEmpty()
                || !made.get().policy().equals(policy)
                || !made.get().day().equals(day)
                || !made.get().under().equals(under)) {
            made = Optional.of(make(policy, now, day, under));
        }
        return made.get();
    }

    private Made make(OpenDataPolicy policy, Instant now, String day, Set<String> under) {
        Map<OrganisationId, RegistryEntry.Organisation> known = new HashMap<>();
        stores.registry().organisations().forEach(one -> known.put(one.id(), one));
        YearMonth current = YearMonth.from(now.atZone(policy.zone()));
        List<Row> rows = new ArrayList<>();
        int hidden = 0;
        for (int back = policy.months(); back >= 1; back--) {
            YearMonth month = current.minusMonths(back);
            OpenDataStore.Counts counts = stores.alerts()
                    .openData()
                    .closed(
                            month.atDay(1).atStartOfDay(policy.zone()).toInstant(),
                            month.plusMonths(1)
                                    .atDay(1)
                                    .atStartOfDay(policy.zone())
                                    .toInstant(),
                            under,
                            id -> area(id, policy.level(), known),
                            policy.least());
            hidden += counts.hidden();
            counts.cells().forEach((cell, alerts) -> rows.add(new Row(month, name(cell.area(), known), cell, alerts)));
        }
        return new Made(policy, day, under, List.copyOf(rows), hidden);
    }

    private static Text name(String area, Map<OrganisationId, RegistryEntry.Organisation> known) {
        return Optional.ofNullable(known.get(new OrganisationId(area)))
                .map(RegistryEntry.Organisation::name)
                .orElseGet(() -> new Text(area, area));
    }

    /** The first one of this kind on the way up; empty when there is none. */
    private static String area(OrganisationId id, String level, Map<OrganisationId, RegistryEntry.Organisation> known) {
        Set<OrganisationId> seen = new HashSet<>();
        Optional<RegistryEntry.Organisation> at = Optional.ofNullable(known.get(id));
        while (at.isPresent() && seen.size() < DEEPEST && seen.add(at.get().id())) {
            if (at.get().kind().equals(level)) {
                return at.get().id().value();
            }
            at = at.get().parent().flatMap(parent -> Optional.ofNullable(known.get(parent)));
        }
        return "";
    }
}
