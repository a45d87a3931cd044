package io.fieldwarden.alert.http;

import io.fieldwarden.alert.access.Permission;
import io.fieldwarden.alert.access.Scope;
import io.fieldwarden.alert.cap.CapFeed;
import io.fieldwarden.alert.cap.CapMessage;
import io.fieldwarden.alert.life.Alert;
import io.fieldwarden.alert.store.AlertFilter;
import io.fieldwarden.alert.store.AlertStore;
import io.fieldwarden.alert.store.Located;
import io.fieldwarden.alert.store.RegistryStore;
import io.fieldwarden.device.AlertId;
import io.fieldwarden.device.OrganisationId;
import io.fieldwarden.device.Severity;
import io.fieldwarden.device.Text;
import io.fieldwarden.device.registry.RegistryEntry;
import java.nio.charset.StandardCharsets;
import java.util.List;
import java.util.Optional;
import java.util.Set;

/** Alerts as CAP 1.2 messages: an Atom feed of the newest, and one each. */
final class CapRoutes {
    private static final String ADDRESS = "/api/v1/cap";
    private static final int NEWEST = 100;

    private final AlertStore alerts;
    private final RegistryStore registry;
    private final CapMessage cap;

    CapRoutes(Stores stores, CapMessage.Setting setting) {
        this.alerts = stores.alerts();
        this.registry = stores.registry();
        this.cap = new CapMessage(setting);
    }

    List<Route> routes() {
        return List.of(
                Route.get(ADDRESS, Permission.ALERTS_VIEW, this::feed),
                Route.get(ADDRESS + "/{id}", Permission.ALERTS_VIEW, this::one));
    }

    private void feed(Call call) {
        Set<Severity> severities = call.querySet("severity", Severity::ofText);
        AlertFilter filter = new AlertFilter(
                Set.of(),
                severities,
                Optional.empty(),
                call.query("area", OrganisationId::new).map(registry::subtree),
                call.query("category"),
                call.queryTime("since"),
                registry.scope(call.grants()));
        List<CapFeed.Entry> entries =
                alerts.list(filter, Optional.empty(), call.queryInteger("limit", NEWEST, 1, NEWEST)).items().stream()
                        .map(alert -> new CapFeed.Entry(
                                CapMessage.identifier(alert),
                                alert.basis().explanation().message().zh(),
                                CapMessage.sent(alert),
                                ADDRESS + "/" + alert.id()))
                        .toList();
        xml(call, "application/atom+xml", CapFeed.of(ADDRESS, entries, call.now()));
    }

    private void one(Call call) {
        AlertId id = call.pathId("id", "alert", AlertId::new);
        Scope scope = registry.scope(call.grants());
        Alert alert = alerts.find(id)
                .filter(found -> scope.covers(
                        found.subject().organisation(), found.subject().category()))
                .orElseThrow(() -> Problem.notFound("alert", id.value()));
        call.etag(alert.version());
        xml(call, "application/cap+xml", cap.of(alert, place(alert)));
    }

    private CapMessage.Place place(Alert alert) {
        Optional<Located> device = registry.device(alert.subject().device());
        String id = alert.subject().device().value();
        Text name = device.flatMap(Located::position)
                .map(RegistryEntry.Position::name)
                .or(() -> device.map(Located::name))
                .orElseGet(() -> new Text(id, id));
        return new CapMessage.Place(
                name, device.flatMap(Located::position).flatMap(RegistryEntry.Position::coordinates));
    }

    private static void xml(Call call, String type, String text) {
        call.context().status(200).contentType(type + "; charset=utf-8").result(text.getBytes(StandardCharsets.UTF_8));
    }
}
