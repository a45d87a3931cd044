package io.fieldwarden.alert.http;

import com.fasterxml.jackson.databind.node.ArrayNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import io.fieldwarden.alert.access.Permission;
import io.fieldwarden.alert.status.PartState;
import io.micrometer.core.instrument.MeterRegistry;
import io.micrometer.prometheusmetrics.PrometheusMeterRegistry;
import java.util.ArrayList;
import java.util.List;
import java.util.function.Supplier;

/** How the program is, its metrics, and the documents of this API. */
final class SystemRoutes {
    private final Supplier<List<PartState>> parts;
    private final MeterRegistry meters;
    private final String version;
    private final byte[] openApi;
    private final byte[] asyncApi;

    SystemRoutes(Supplier<List<PartState>> parts, MeterRegistry meters, String version) {
        this.parts = parts;
        this.meters = meters;
        this.version = version;
        this.openApi = Json.bytes(OpenApi.document(version));
        this.asyncApi = Json.bytes(OpenApi.events(version));
    }

    List<Route> routes() {
        List<Route> routes = new ArrayList<>(List.of(
                Route.get("/api/v1/status", Permission.PUBLIC, this::status),
                Route.get("/api/v1/openapi.json", Permission.PUBLIC, call -> document(call, openApi)),
                Route.get("/api/v1/asyncapi.json", Permission.PUBLIC, call -> document(call, asyncApi)),
                Route.get("/health/live", Permission.PUBLIC, SystemRoutes::live),
                Route.get("/health/ready", Permission.PUBLIC, this::ready)));
        if (meters instanceof PrometheusMeterRegistry prometheus) {
            routes.add(Route.get("/metrics", Permission.PUBLIC, call -> metrics(call, prometheus)));
        }
        return routes;
    }

    private void status(Call call) {
        List<PartState> all = parts.get();
        ObjectNode node = Json.object();
        list(node.putArray("parts"), all);
        node.put("ready", all.stream().allMatch(part -> part.state() == PartState.State.UP));
        call.reply(node.put("version", version));
    }

    private static void live(Call call) {
        call.reply(Json.object().put("status", "live"));
    }

    /** The list is of the parts that are not up. */
    private void ready(Call call) {
        List<PartState> missing = parts.get().stream()
                .filter(part -> part.state() != PartState.State.UP)
                .toList();
        ObjectNode node = Json.object().put("ready", missing.isEmpty());
        list(node.putArray("failing"), missing);
        call.reply(missing.isEmpty() ? 200 : 503, node);
    }

    private static void list(ArrayNode array, List<PartState> parts) {
        parts.forEach(part -> array.addObject()
                .put("name", part.name())
                .put("state", part.state().text())
                .put("detail", part.detail()));
    }

    private static void document(Call call, byte[] document) {
        call.context()
                .header("Cache-Control", "no-cache")
                .contentType("application/json")
                .result(document);
    }

    private static void metrics(Call call, PrometheusMeterRegistry prometheus) {
        call.context().contentType("text/plain; version=0.0.4; charset=utf-8").result(prometheus.scrape());
    }
}
