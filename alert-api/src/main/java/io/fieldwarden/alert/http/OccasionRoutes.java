package io.fieldwarden.alert.http;

import com.fasterxml.jackson.databind.node.ObjectNode;
import io.fieldwarden.alert.access.Permission;
import io.fieldwarden.alert.access.Scope;
import io.fieldwarden.alert.store.Located;
import io.fieldwarden.alert.store.Occasion;
import io.fieldwarden.alert.store.OccasionStore;
import io.fieldwarden.alert.store.OccasionStore.Whose;
import io.fieldwarden.alert.store.Page;
import io.fieldwarden.alert.store.RegistryStore;
import io.fieldwarden.device.DeviceId;
import io.fieldwarden.device.OrganisationId;
import io.fieldwarden.device.PositionId;
import io.fieldwarden.device.SiteId;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.UUID;

/** Known maintenance and recorded incidents of devices, positions and sites. */
final class OccasionRoutes {
    private static final int MAX_REASON = 500;
    private static final Duration LONGEST = Duration.ofDays(366);
    private static final Map<Occasion.Kind, String> PATHS = Map.of(
            Occasion.Kind.MAINTENANCE, "/api/v1/maintenance-windows", Occasion.Kind.INCIDENT, "/api/v1/incidents");

    private final OccasionStore occasions;
    private final RegistryStore registry;

    OccasionRoutes(Stores stores) {
        this.occasions = stores.occasions();
        this.registry = stores.registry();
    }

    List<Route> routes() {
        return List.of(
                Route.get(path(Occasion.Kind.MAINTENANCE), Permission.DEVICES_VIEW, this::maintenance),
                Route.post(path(Occasion.Kind.MAINTENANCE), Permission.DEVICES_EDIT, this::addMaintenance),
                Route.delete(
                        path(Occasion.Kind.MAINTENANCE) + "/{id}", Permission.DEVICES_EDIT, this::removeMaintenance),
                Route.get(path(Occasion.Kind.INCIDENT), Permission.DEVICES_VIEW, this::incidents),
                Route.post(path(Occasion.Kind.INCIDENT), Permission.INCIDENTS_EDIT, this::addIncident),
                Route.delete(path(Occasion.Kind.INCIDENT) + "/{id}", Permission.INCIDENTS_EDIT, this::removeIncident));
    }

    private static String path(Occasion.Kind kind) {
        return String.valueOf(PATHS.get(kind));
    }

    private void maintenance(Call call) {
        list(call, Occasion.Kind.MAINTENANCE);
    }

    private void addMaintenance(Call call) {
        add(call, Occasion.Kind.MAINTENANCE);
    }

    private void removeMaintenance(Call call) {
        remove(call, Occasion.Kind.MAINTENANCE, "maintenance window");
    }

    private void incidents(Call call) {
        list(call, Occasion.Kind.INCIDENT);
    }

    private void addIncident(Call call) {
        add(call, Occasion.Kind.INCIDENT);
    }

    private void removeIncident(Call call) {
        remove(call, Occasion.Kind.INCIDENT, "incident");
    }

    private void list(Call call, Occasion.Kind kind) {
        Scope scope = registry.scope(call.grants());
        Optional<Located> about = call.query("device", DeviceId::new).map(id -> device(id, scope));
        Page<Occasion> page =
                occasions.list(kind, about, scope, call.query("cursor"), call.queryInteger("limit", 200, 1, 500));
        call.reply(Call.page(page.items().stream().map(OccasionRoutes::node).toList(), page.next()));
    }

    private void add(Call call, Occasion.Kind kind) {
        Body body = call.body().only("device", "position", "site", "area", "from", "to", "reason");
        Instant from = body.time("from").orElseThrow(() -> Problem.badField("from", "is missing"));
        Instant to = body.time("to").orElseThrow(() -> Problem.badField("to", "is missing"));
        if (!from.isBefore(to)) {
            throw Problem.badField("from", "must be before 'to'");
        }
        if (Duration.between(from, to).compareTo(LONGEST) > 0) {
            throw Problem.badField("to", "is more than " + LONGEST.toDays() + " days after 'from'");
        }
        if (kind == Occasion.Kind.INCIDENT && from.isAfter(call.now())) {
            throw Problem.badField("from", "lies in the future; an incident is recorded when it has begun");
        }
        Target target = target(body, registry.scope(call.grants()));
        Occasion occasion = new Occasion(
                UUID.randomUUID().toString(),
                kind,
                target.place(),
                from.toEpochMilli(),
                to.toEpochMilli(),
                body.text("reason", MAX_REASON).strip(),
                call.principal().name(),
                call.now());
        occasions.add(occasion, target.whose());
        call.reply(201, node(occasion));
    }

    private record Target(Occasion.Place place, Whose whose) {}

    private Target target(Body body, Scope scope) {
        long named = List.of("device", "position", "site", "area").stream()
                .filter(body::has)
                .count();
        if (named != 1) {
            throw Problem.badField("device", "or position, site or area must be named, exactly one of them");
        }
        if (body.has("device")) {
            Located device = device(body.value("device", DeviceId::new), scope);
            return target(
                    Occasion.Level.DEVICE,
                    device.device().id().value(),
                    new Whose(device.organisation(), device.category()));
        }
        Target target;
        if (body.has("position")) {
            target = position(body.value("position", PositionId::new));
        } else {
            target = body.has("site")
                    ? site(body.value("site", SiteId::new))
                    : area(body.value("area", OrganisationId::new));
        }
        if (!scope.covers(target.whose().organisation(), target.whose().category())) {
            throw Problem.notFound(target.place().level().text(), target.place().id());
        }
        return target;
    }

    private Located device(DeviceId id, Scope scope) {
        return registry.device(id)
                .filter(device -> scope.covers(device.organisation(), device.category()))
                .orElseThrow(() -> Problem.notFound("device", id.value()));
    }

    private Target position(PositionId id) {
        return registry.places()
                .position(id)
                .map(placed -> target(
                        Occasion.Level.POSITION,
                        id.value(),
                        new Whose(placed.organisation(), placed.position().category())))
                .orElseThrow(() -> Problem.notFound("position", id.value()));
    }

    private Target site(SiteId id) {
        return registry.places()
                .site(id)
                .map(site -> target(Occasion.Level.SITE, id.value(), new Whose(site.organisation(), "")))
                .orElseThrow(() -> Problem.notFound("site", id.value()));
    }

    private Target area(OrganisationId id) {
        return registry.organisation(id)
                .map(known -> target(Occasion.Level.AREA, id.value(), new Whose(Optional.of(id), "")))
                .orElseThrow(() -> Problem.notFound("area", id.value()));
    }

    private static Target target(Occasion.Level level, String id, Whose whose) {
        return new Target(new Occasion.Place(level, id), whose);
    }

    private void remove(Call call, Occasion.Kind kind, String name) {
        String id = call.path("id");
        if (!occasions.remove(
                kind, id, registry.scope(call.grants()), call.principal().name(), call.now())) {
            throw Problem.notFound(name, id);
        }
        call.noContent();
    }

    static ObjectNode node(Occasion occasion) {
        ObjectNode node = Json.object();
        node.put("id", occasion.id());
        for (Occasion.Level level : Occasion.Level.values()) {
            node.put(
                    level.text(),
                    occasion.place().level() == level ? occasion.place().id() : null);
        }
        node.put("from", Instant.ofEpochMilli(occasion.from()).toString());
        node.put("to", Instant.ofEpochMilli(occasion.to()).toString());
        node.put("reason", occasion.reason());
        node.put("by", occasion.by());
        return node.put("at", occasion.at().toString());
    }
}
