package io.fieldwarden.alert.http;

import com.fasterxml.jackson.databind.node.ObjectNode;
import io.fieldwarden.alert.access.Permission;
import io.fieldwarden.alert.access.Scope;
import io.fieldwarden.alert.equipment.Due;
import io.fieldwarden.alert.equipment.Equipment;
import io.fieldwarden.alert.equipment.EquipmentId;
import io.fieldwarden.alert.equipment.Numbers;
import io.fieldwarden.alert.equipment.Verdict;
import io.fieldwarden.alert.store.Edits;
import io.fieldwarden.alert.store.EquipmentStore;
import io.fieldwarden.alert.store.Page;
import io.fieldwarden.alert.store.RegistryStore;
import io.fieldwarden.device.DeviceId;
import io.fieldwarden.device.OrganisationId;
import io.fieldwarden.device.PositionId;
import java.time.DateTimeException;
import java.time.LocalDate;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import java.util.TreeSet;
import java.util.function.Function;

/** Equipment files: the head of each, and what is due. */
final class EquipmentRoutes {
    private static final String[] FIELDS = {
        "name",
        "category",
        "code",
        "registration",
        "legacyCode",
        "factoryNumber",
        "organisation",
        "authority",
        "manufacturer",
        "installer",
        "maintainer",
        "district",
        "address",
        "latitude",
        "longitude",
        "builtUp",
        "state",
        "since",
        "made",
        "installed",
        "inUse",
        "registered",
        "traits",
        "devices",
        "positions"
    };
    private static final int LONG = 200;
    private static final int SHORT = 64;

    private final EquipmentStore equipment;
    private final RegistryStore registry;

    EquipmentRoutes(Stores stores) {
        this.equipment = stores.equipment().files();
        this.registry = stores.registry();
    }

    /** Of files, their records and imports, what is due and clues; imports before {@code /equipment/{id}}: the first match counts. */
    static List<Route> all(Stores stores, Optional<MapTiles> tiles) {
        List<Route> all = new ArrayList<>(new EquipmentImportRoutes(stores).routes());
        all.addAll(new EquipmentRoutes(stores).routes());
        all.addAll(new EquipmentFileRoutes(stores).routes());
        all.addAll(new DeadlineRoutes(stores).routes());
        all.addAll(new ClueRoutes(stores).routes());
        all.add(Route.get("/api/v1/map", Permission.EQUIPMENT_VIEW, call -> map(call, tiles)));
        return all;
    }

    private static void map(Call call, Optional<MapTiles> tiles) {
        ObjectNode node = Json.object();
        ObjectNode server = node.putObject("tiles");
        if (tiles.isEmpty()) {
            node.putNull("tiles");
        } else {
            server.put("url", tiles.get().url()).put("attribution", tiles.get().attribution());
        }
        call.reply(node);
    }

    List<Route> routes() {
        return List.of(
                Route.get("/api/v1/equipment", Permission.EQUIPMENT_VIEW, this::list),
                Route.post("/api/v1/equipment", Permission.EQUIPMENT_EDIT, this::add),
                Route.get("/api/v1/equipment/{id}", Permission.EQUIPMENT_VIEW, this::one),
                Route.put("/api/v1/equipment/{id}", Permission.EQUIPMENT_EDIT, this::change),
                Route.delete("/api/v1/equipment/{id}", Permission.EQUIPMENT_EDIT, this::delete));
    }

    private void list(Call call) {
        Scope scope = registry.scope(call.grants());
        Optional<EquipmentStore.Filed> bound = call.query("device").isPresent()
                ? call.query("device", DeviceId::new).flatMap(equipment::ofDevice)
                : call.query("position", PositionId::new).flatMap(equipment::ofPosition);
        if (call.query("device").isPresent() || call.query("position").isPresent()) {
            call.reply(Call.page(
                    bound.filter(filed -> covers(scope, filed)).map(EquipmentJson::node).stream()
                            .toList(),
                    Optional.empty()));
            return;
        }
        Page<EquipmentStore.Filed> page =
                equipment.list(filter(call, scope), call.query("cursor"), call.queryInteger("limit", 100, 1, 1_000));
        ObjectNode answer =
                Call.page(page.items().stream().map(EquipmentJson::node).toList(), page.next());
        if (call.query("cursor").isEmpty()) {
            ObjectNode counts = answer.putObject("counts");
            for (String column : List.of("verdict", "state", "pressing")) {
                counts.set(column, Json.of(equipment.counts(scope, column)));
            }
        }
        call.reply(answer);
    }

    private EquipmentStore.Filter filter(Call call, Scope scope) {
        return new EquipmentStore.Filter(
                call.query("organisation", OrganisationId::new).map(registry::subtree),
                call.query("category"),
                call.query("state", Equipment.State::ofText),
                call.query("mayBeUsed", Verdict.Answer::ofText),
                call.query("pressing", Due.State::ofText),
                call.query("text", Function.identity()),
                scope);
    }

    static boolean covers(Scope scope, EquipmentStore.Filed filed) {
        return scope.covers(filed.equipment().unit(), filed.equipment().category());
    }

    private void one(Call call) {
        reply(call, 200, call.pathId("id", "equipment", EquipmentId::new));
    }

    private void reply(Call call, int status, EquipmentId id) {
        Scope scope = registry.scope(call.grants());
        EquipmentStore.Standing standing = equipment
                .standing(id, call.now())
                .filter(one -> covers(scope, one.filed()))
                .orElseThrow(() -> Problem.notFound("equipment", id.value()));
        call.etag(standing.filed().version());
        call.reply(status, EquipmentJson.node(standing, equipment.day(call.now())));
    }

    private void add(Call call) {
        Body body = call.body();
        EquipmentId id = body.value("id", EquipmentId::new);
        equipment.put(call.author(), read(id, body.onlyOf(id.value(), FIELDS)), Edits.Mode.ADD, Optional.empty());
        call.context().header("Location", "/api/v1/equipment/" + id);
        reply(call, 201, id);
    }

    private void change(Call call) {
        EquipmentId id = call.pathId("id", "equipment", EquipmentId::new);
        equipment.put(
                call.author(), read(id, call.body().onlyOf(id.value(), FIELDS)), Edits.Mode.CHANGE, call.ifMatch());
        reply(call, 200, id);
    }

    private void delete(Call call) {
        equipment.delete(call.author(), call.pathId("id", "equipment", EquipmentId::new));
        call.noContent();
    }

    private static Equipment read(EquipmentId id, Body body) {
        try {
            return new Equipment(
                    id,
                    body.bilingual("name").orElseThrow(() -> Problem.badField("name", "is missing")),
                    body.text("category", 4),
                    new Numbers(
                            word(body, "code", SHORT),
                            word(body, "registration", SHORT),
                            word(body, "legacyCode", SHORT),
                            word(body, "factoryNumber", SHORT)),
                    new Equipment.Parties(
                            body.optional("organisation", OrganisationId::new),
                            body.optional("authority", Equipment.Authority::ofText)
                                    .orElse(Equipment.Authority.MARKET),
                            word(body, "manufacturer", LONG),
                            word(body, "installer", LONG),
                            word(body, "maintainer", LONG)),
                    new Equipment.Whereabouts(
                            word(body, "district", SHORT),
                            word(body, "address", LONG),
                            body.coordinates(),
                            body.has("builtUp") ? Optional.of(body.flag("builtUp", false)) : Optional.empty()),
                    standing(body));
        } catch (IllegalArgumentException e) {
            String said = String.valueOf(e.getMessage());
            throw Problem.badField(said.startsWith("traits") ? "traits" : "category", said);
        }
    }

    private static Equipment.Standing standing(Body body) {
        Set<String> traits = new TreeSet<>(body.texts("traits"));
        return new Equipment.Standing(
                body.optional("state", Equipment.State::ofText).orElse(Equipment.State.IN_USE),
                day(body, "since"),
                new Equipment.Dates(
                        day(body, "made"), day(body, "installed"), day(body, "inUse"), day(body, "registered")),
                traits,
                bound(body));
    }

    private static Equipment.Bound bound(Body body) {
        try {
            return new Equipment.Bound(
                    body.texts("devices").stream().map(DeviceId::new).toList(),
                    body.texts("positions").stream().map(PositionId::new).toList());
        } catch (IllegalArgumentException e) {
            throw Problem.badField("devices", String.valueOf(e.getMessage()));
        }
    }

    private static String word(Body body, String field, int longest) {
        return body.optionalText(field, longest).orElse("").strip();
    }

    static Optional<LocalDate> day(Body body, String field) {
        return body.optional(field, EquipmentRoutes::parseDay);
    }

    /** @throws IllegalArgumentException for anything but a day like 2026-11-23 */
    static LocalDate parseDay(String text) {
        try {
            LocalDate day = LocalDate.parse(text);
            if (day.getYear() >= 1900 && day.getYear() <= 2200) {
                return day;
            }
        } catch (DateTimeException e) {
            throw new IllegalArgumentException("'" + Problem.shown(text) + "' is not a day like 2026-11-23", e);
        }
        throw new IllegalArgumentException("must be from 1900 to 2200");
    }
}
