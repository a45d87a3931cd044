package io.fieldwarden.alert.http;

import com.fasterxml.jackson.databind.node.ArrayNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import io.fieldwarden.alert.access.Permission;
import io.fieldwarden.alert.access.Scope;
import io.fieldwarden.alert.store.Edits;
import io.fieldwarden.alert.store.Page;
import io.fieldwarden.alert.store.PlaceStore;
import io.fieldwarden.alert.store.RegistryStore;
import io.fieldwarden.device.OrganisationId;
import io.fieldwarden.device.PositionId;
import io.fieldwarden.device.ProfileId;
import io.fieldwarden.device.SiteId;
import io.fieldwarden.device.registry.RegistryEntry;
import java.util.List;
import java.util.Optional;
import java.util.function.Function;

/** Organisations, sites and positions. */
final class RegistryRoutes {
    private static final int USUAL_LIMIT = 1_000;
    private static final int MAX_LIMIT = 5_000;

    private final RegistryStore registry;
    private final PlaceStore places;

    RegistryRoutes(Stores stores) {
        this.registry = stores.registry();
        this.places = stores.registry().places();
    }

    List<Route> routes() {
        return List.of(
                Route.get("/api/v1/organisations", Permission.REGISTRY_VIEW, this::organisations),
                Route.post("/api/v1/organisations", Permission.REGISTRY_EDIT, this::addOrganisation),
                Route.put("/api/v1/organisations/{id}", Permission.REGISTRY_EDIT, this::changeOrganisation),
                Route.delete("/api/v1/organisations/{id}", Permission.REGISTRY_EDIT, this::deleteOrganisation),
                Route.get("/api/v1/sites", Permission.REGISTRY_VIEW, this::sites),
                Route.post("/api/v1/sites", Permission.REGISTRY_EDIT, this::addSite),
                Route.put("/api/v1/sites/{id}", Permission.REGISTRY_EDIT, this::changeSite),
                Route.delete("/api/v1/sites/{id}", Permission.REGISTRY_EDIT, this::deleteSite),
                Route.get("/api/v1/positions", Permission.REGISTRY_VIEW, this::positions),
                Route.post("/api/v1/positions", Permission.REGISTRY_EDIT, this::addPosition),
                Route.get("/api/v1/positions/{id}", Permission.REGISTRY_VIEW, this::position),
                Route.put("/api/v1/positions/{id}", Permission.REGISTRY_EDIT, this::changePosition),
                Route.delete("/api/v1/positions/{id}", Permission.REGISTRY_EDIT, this::deletePosition));
    }

    private void organisations(Call call) {
        Scope scope = registry.scope(call.grants());
        call.reply(Call.page(
                registry.organisations().stream()
                        .filter(o -> reaches(scope, Optional.of(o.id())))
                        .map(RegistryRoutes::node)
                        .toList(),
                Optional.empty()));
    }

    private static boolean reaches(Scope scope, Optional<OrganisationId> organisation) {
        return scope.areas().stream()
                .anyMatch(area -> area.organisations()
                        .map(ids -> organisation.map(ids::contains).orElse(false))
                        .orElse(true));
    }

    private void sites(Call call) {
        Page<RegistryEntry.Site> page =
                places.sites(filter(call), call.query("cursor"), call.queryInteger("limit", USUAL_LIMIT, 1, MAX_LIMIT));
        call.reply(Call.page(page.items().stream().map(RegistryRoutes::node).toList(), page.next()));
    }

    private void positions(Call call) {
        Page<PlaceStore.Placed> page = places.positions(
                filter(call), call.query("cursor"), call.queryInteger("limit", USUAL_LIMIT, 1, MAX_LIMIT));
        call.reply(Call.page(page.items().stream().map(RegistryRoutes::node).toList(), page.next()));
    }

    private PlaceStore.Filter filter(Call call) {
        return new PlaceStore.Filter(
                call.query("organisation", OrganisationId::new).map(registry::subtree),
                call.query("site", SiteId::new),
                call.query("text", Function.identity()),
                registry.scope(call.grants()));
    }

    /** With what stood there when. */
    private void position(Call call) {
        PlaceStore.Placed placed = visible(registry, call);
        ObjectNode node = node(placed);
        ArrayNode bindings = node.putArray("bindings");
        registry.bindings(placed.position().id()).forEach(binding -> bindings.add(BindingJson.of(binding)));
        call.reply(node);
    }

    static PlaceStore.Placed visible(RegistryStore registry, Call call) {
        PositionId id = call.pathId("id", "position", PositionId::new);
        Scope scope = registry.scope(call.grants());
        return registry.places()
                .position(id)
                .filter(p -> scope.covers(p.organisation(), p.position().category()))
                .orElseThrow(() -> Problem.notFound("position", id.value()));
    }

    private static ObjectNode node(RegistryEntry.Organisation organisation) {
        ObjectNode node = Json.object().put("id", organisation.id().value());
        node.put("parent", organisation.parent().map(OrganisationId::value).orElse(null));
        node.set("name", Json.text(organisation.name()));
        return node.put("kind", organisation.kind());
    }

    private static ObjectNode node(RegistryEntry.Site site) {
        ObjectNode node = Json.object().put("id", site.id().value());
        node.put("organisation", site.organisation().map(OrganisationId::value).orElse(null));
        node.set("name", Json.text(site.name()));
        return coordinates(node, site.coordinates());
    }

    private static ObjectNode node(PlaceStore.Placed placed) {
        RegistryEntry.Position position = placed.position();
        ObjectNode node = Json.object().put("id", position.id().value());
        node.put(
                "organisation", placed.organisation().map(OrganisationId::value).orElse(null));
        node.put(
                "ownOrganisation",
                position.organisation().map(OrganisationId::value).orElse(null));
        node.put("site", position.setting().site().map(SiteId::value).orElse(null));
        node.put("profile", position.setting().profile().map(ProfileId::value).orElse(null));
        node.set("name", Json.text(position.name()));
        coordinates(node, position.coordinates());
        node.put("category", position.category());
        node.set("parameters", Json.of(position.parameters()));
        return node;
    }

    private static ObjectNode coordinates(ObjectNode node, Optional<RegistryEntry.Coordinates> coordinates) {
        return node.put(
                        "latitude",
                        coordinates.map(RegistryEntry.Coordinates::latitude).orElse(null))
                .put(
                        "longitude",
                        coordinates.map(RegistryEntry.Coordinates::longitude).orElse(null));
    }

    private void addOrganisation(Call call) {
        Body body = call.body().only("id", "parent", "name", "kind");
        RegistryEntry.Organisation entry = organisation(body.value("id", OrganisationId::new), body);
        registry.put(call.author(), entry, Edits.Mode.ADD);
        call.reply(201, node(entry));
    }

    private void changeOrganisation(Call call) {
        OrganisationId id = call.pathId("id", "organisation", OrganisationId::new);
        RegistryEntry.Organisation entry = organisation(id, call.body().onlyOf(id.value(), "parent", "name", "kind"));
        registry.put(call.author(), entry, Edits.Mode.CHANGE);
        call.reply(node(entry));
    }

    private static RegistryEntry.Organisation organisation(OrganisationId id, Body body) {
        return new RegistryEntry.Organisation(
                id,
                body.optional("parent", OrganisationId::new),
                body.bilingual("name").orElseThrow(() -> Problem.badField("name", "is missing")),
                body.text("kind", 32));
    }

    private void deleteOrganisation(Call call) {
        registry.delete(call.author(), call.pathId("id", "organisation", OrganisationId::new));
        call.noContent();
    }

    private void addSite(Call call) {
        Body body = call.body().only("id", "organisation", "name", "latitude", "longitude");
        RegistryEntry.Site entry = site(body.value("id", SiteId::new), body);
        registry.put(call.author(), entry, Edits.Mode.ADD);
        call.reply(201, node(entry));
    }

    private void changeSite(Call call) {
        SiteId id = call.pathId("id", "site", SiteId::new);
        RegistryEntry.Site entry =
                site(id, call.body().onlyOf(id.value(), "organisation", "name", "latitude", "longitude"));
        registry.put(call.author(), entry, Edits.Mode.CHANGE);
        call.reply(node(entry));
    }

    private static RegistryEntry.Site site(SiteId id, Body body) {
        return new RegistryEntry.Site(
                id,
                body.optional("organisation", OrganisationId::new),
                body.bilingual("name").orElseThrow(() -> Problem.badField("name", "is missing")),
                body.coordinates());
    }

    private void deleteSite(Call call) {
        registry.delete(call.author(), call.pathId("id", "site", SiteId::new));
        call.noContent();
    }

    private static final String[] OF_POSITION = {
        "organisation", "site", "profile", "name", "latitude", "longitude", "category", "parameters"
    };

    private void addPosition(Call call) {
        Body body = call.body();
        PositionId id = body.value("id", PositionId::new);
        RegistryEntry.Position entry = position(id, body.onlyOf(id.value(), OF_POSITION));
        registry.put(call.author(), entry, Edits.Mode.ADD);
        call.reply(201, node(stored(entry)));
    }

    private void changePosition(Call call) {
        PositionId id = call.pathId("id", "position", PositionId::new);
        RegistryEntry.Position entry = position(id, call.body().onlyOf(id.value(), OF_POSITION));
        registry.put(call.author(), entry, Edits.Mode.CHANGE);
        call.reply(node(stored(entry)));
    }

    /** As it stands now, with whose it is; somebody else may have deleted it in the meantime. */
    private PlaceStore.Placed stored(RegistryEntry.Position entry) {
        return places.position(entry.id()).orElseGet(() -> new PlaceStore.Placed(entry, entry.organisation()));
    }

    private static RegistryEntry.Position position(PositionId id, Body body) {
        return new RegistryEntry.Position(
                id,
                body.optional("organisation", OrganisationId::new),
                body.bilingual("name").orElseThrow(() -> Problem.badField("name", "is missing")),
                body.coordinates(),
                body.optionalText("category", 64).orElse(""),
                body.parameters("parameters"),
                new RegistryEntry.Setting(
                        body.optional("site", SiteId::new), body.optional("profile", ProfileId::new)));
    }

    private void deletePosition(Call call) {
        registry.delete(call.author(), call.pathId("id", "position", PositionId::new));
        call.noContent();
    }
}
