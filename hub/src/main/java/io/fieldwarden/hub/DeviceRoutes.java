package io.fieldwarden.hub;

import com.google.protobuf.ByteString;
import io.fieldwarden.alert.http.ExtraRoute;
import io.fieldwarden.device.payload.Payload;
import io.fieldwarden.ingest.http.HttpIngress;
import java.util.List;
import java.util.Map;
import java.util.concurrent.CompletionStage;

/** The HTTP way in for devices, on the port of the API. */
final class DeviceRoutes {
    private static final String GET = "GET";
    private static final String POST = "POST";

    private DeviceRoutes() {}

    /** @param maxPayload one byte more is read, so that ingest sees that a body is too large */
    static List<ExtraRoute> of(HttpIngress ingress, int maxPayload) {
        return List.of(
                new ExtraRoute(
                        POST,
                        "/api/v1/devices/{id}/readings",
                        maxPayload + 1,
                        request -> post(ingress, request, request.parameters().getOrDefault("id", ""), "")),
                new ExtraRoute(
                        POST,
                        "/api/v1/{token}/telemetry",
                        maxPayload + 1,
                        request ->
                                post(ingress, request, "", request.parameters().getOrDefault("token", ""))),
                new ExtraRoute(
                        POST,
                        "/api/v1/{token}/chirpstack",
                        maxPayload + 1,
                        request -> event(ingress, request, request.parameters().getOrDefault("token", ""))),
                new ExtraRoute(GET, "/api/v1/devices/{id}/pending-commands", 1, request -> pending(ingress, request)),
                new ExtraRoute(GET, "/api/v1/{token}/pending-commands", 1, request -> pending(ingress, request)),
                new ExtraRoute(
                        POST,
                        "/api/v1/devices/{id}/commands/{command}/ack",
                        maxPayload + 1,
                        request -> acknowledge(ingress, request)),
                new ExtraRoute(
                        POST,
                        "/api/v1/{token}/commands/{command}/ack",
                        maxPayload + 1,
                        request -> acknowledge(ingress, request)));
    }

    private static CompletionStage<ExtraRoute.Response> pending(HttpIngress ingress, ExtraRoute.Request request) {
        return response(ingress.from(request.remote())
                .commands(
                        request(request, "pending-commands"),
                        request.parameters().getOrDefault("wait", "")));
    }

    private static CompletionStage<ExtraRoute.Response> acknowledge(HttpIngress ingress, ExtraRoute.Request request) {
        String command = request.parameters().getOrDefault("command", "");
        return response(
                ingress.from(request.remote()).acknowledge(request(request, "commands/" + command + "/ack"), command));
    }

    private static HttpIngress.Request request(ExtraRoute.Request request, String resource) {
        return new HttpIngress.Request(
                request.parameters().getOrDefault("id", ""),
                request.parameters().getOrDefault("token", ""),
                resource,
                request.headers().getOrDefault("authorization", ""),
                request.headers().getOrDefault("content-type", ""),
                Payload.of(request.body().toByteArray()));
    }

    /** ChirpStack names the event in the query; without one it is an uplink that somebody else passes on. */
    private static CompletionStage<ExtraRoute.Response> event(
            HttpIngress ingress, ExtraRoute.Request request, String token) {
        return response(ingress.from(request.remote())
                .postEvent(
                        new HttpIngress.Request(
                                "",
                                token,
                                "chirpstack",
                                "",
                                request.headers().getOrDefault("content-type", ""),
                                Payload.of(request.body().toByteArray())),
                        request.parameters().getOrDefault("event", "up")));
    }

    private static CompletionStage<ExtraRoute.Response> post(
            HttpIngress ingress, ExtraRoute.Request request, String device, String token) {
        Map<String, String> headers = request.headers();
        return response(ingress.from(request.remote())
                .post(new HttpIngress.Request(
                        device,
                        token,
                        headers.getOrDefault("authorization", ""),
                        headers.getOrDefault("content-type", ""),
                        Payload.of(request.body().toByteArray()))));
    }

    private static CompletionStage<ExtraRoute.Response> response(CompletionStage<HttpIngress.Answer> answered) {
        return answered.thenApply(answer -> new ExtraRoute.Response(
                answer.status(),
                answer.headers().getOrDefault("Content-Type", ""),
                ByteString.copyFromUtf8(answer.body()),
                answer.headers()));
    }
}
