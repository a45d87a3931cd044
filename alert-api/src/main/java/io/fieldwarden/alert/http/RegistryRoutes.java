package io.fieldwarden.alert.http;

import com.fasterxml.jackson.databind.node.ObjectNode;
import io.fieldwarden.alert.access.Permission;
import io.fieldwarden.alert.access.Scope;
import io.fieldwarden.alert.store.RegistryStore;
import io.fieldwarden.device.OrganisationId;
import io.fieldwarden.device.PositionId;
import io.fieldwarden.device.registry.RegistryEntry;
import java.util.List;
import java.util.Optional;
import java.util.Set;

/** Organisations and positions. */
final class RegistryRoutes {
    private static final Set<String> KINDS = Set.of("county", "township", "village", "enterprise", "farm");

    private final RegistryStore registry;

    RegistryRoutes(Stores stores) {
        this.registry = stores.registry();
    }

    List<Route> routes() {
        return List.of(
                Route.get("/api/v1/organisations", Permission.REGISTRY_VIEW, this::organisations),
                Route.post("/api/v1/organisations", Permission.REGISTRY_EDIT, this::addOrganisation),
                Route.get("/api/v1/positions", Permission.REGISTRY_VIEW, this::positions),
                Route.post("/api/v1/positions", Permission.REGISTRY_EDIT, this::addPosition));
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

    private void positions(Call call) {
        Scope scope = registry.scope(call.grants());
        call.reply(Call.page(
                registry.positions().stream()
                        .filter(p -> scope.covers(p.organisation(), p.category()))
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

    private static ObjectNode node(RegistryEntry.Organisation organisation) {
        ObjectNode node = Json.object().put("id", organisation.id().value());
        node.put("parent", organisation.parent().map(OrganisationId::value).orElse(null));
        node.set("name", Json.text(organisation.name()));
        return node.put("kind", organisation.kind());
    }

    private static ObjectNode node(RegistryEntry.Position position) {
        ObjectNode node = Json.object().put("id", position.id().value());
        node.put(
                "organisation",
                position.organisation().map(OrganisationId::value).orElse(null));
        node.set("name", Json.text(position.name()));
        node.put(
                "latitude",
                position.coordinates().map(RegistryEntry.Coordinates::latitude).orElse(null));
        node.put(
                "longitude",
                position.coordinates().map(RegistryEntry.Coordinates::longitude).orElse(null));
        node.put("category", position.category());
        node.set("parameters", Json.of(position.parameters()));
        return node;
    }

    private void addOrganisation(Call call) {
        Body body = call.body().only("id", "parent", "name", "kind");
        RegistryEntry.Organisation organisation = new RegistryEntry.Organisation(
                body.value("id", OrganisationId::new),
                body.optional("parent", OrganisationId::new),
                body.bilingual("name").orElseThrow(() -> Problem.badField("name", "is missing")),
                body.text("kind", 32));
        if (!KINDS.contains(organisation.kind())) {
            throw Problem.badField(
                    "kind", "must be one of " + KINDS.stream().sorted().toList());
        }
        mustReach(call, organisation.parent());
        RegistryStore.Added added = registry.addOrganisation(organisation);
        if (added == RegistryStore.Added.EXISTS) {
            throw Problem.exists("organisation", organisation.id().value());
        }
        if (added != RegistryStore.Added.DONE) {
            throw Problem.badField("parent", "there is no organisation of that id");
        }
        call.reply(201, node(organisation));
    }

    private void addPosition(Call call) {
        Body body = call.body().only("id", "organisation", "name", "latitude", "longitude", "category", "parameters");
        Optional<Double> latitude = body.number("latitude", -90, 90);
        Optional<Double> longitude = body.number("longitude", -180, 180);
        if (latitude.isPresent() != longitude.isPresent()) {
            throw Problem.badField("latitude", "and longitude go together");
        }
        RegistryEntry.Position position = new RegistryEntry.Position(
                body.value("id", PositionId::new),
                body.optional("organisation", OrganisationId::new),
                body.bilingual("name").orElseThrow(() -> Problem.badField("name", "is missing")),
                latitude.map(lat -> new RegistryEntry.Coordinates(lat, longitude.orElseThrow())),
                body.optionalText("category", 64).orElse(""),
                body.parameters("parameters"));
        mustReach(call, position.organisation());
        RegistryStore.Added added = registry.addPosition(position);
        if (added == RegistryStore.Added.EXISTS) {
            throw Problem.exists("position", position.id().value());
        }
        if (added != RegistryStore.Added.DONE) {
            throw Problem.badField("organisation", "there is no organisation of that id");
        }
        call.reply(201, node(position));
    }

    private void mustReach(Call call, Optional<OrganisationId> organisation) {
        if (!reaches(registry.scope(call.grants()), organisation)) {
            throw Problem.of(
                    403,
                    "outside-scope",
                    "Your role does not reach this organisation.",
                    "Name an organisation that you look after.");
        }
    }
}
