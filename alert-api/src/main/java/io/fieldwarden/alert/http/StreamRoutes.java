package io.fieldwarden.alert.http;

import io.fieldwarden.alert.access.Permission;
import io.fieldwarden.alert.access.Principal;
import io.fieldwarden.alert.access.Scope;
import io.fieldwarden.alert.store.RegistryStore;
import io.javalin.http.Context;
import java.time.Clock;
import java.util.List;
import java.util.Objects;
import java.util.Optional;

/** The stream of alerts as server-sent events (WHATWG HTML, section 9.2). */
final class StreamRoutes {
    private static final int RECONNECT_MILLIS = 2_000;

    private final AlertStream stream;
    private final RegistryStore registry;
    private final Gate gate;
    private final Clock clock;

    StreamRoutes(AlertStream stream, RegistryStore registry, Gate gate, Clock clock) {
        this.stream = stream;
        this.registry = registry;
        this.gate = gate;
        this.clock = clock;
    }

    List<Route> routes() {
        return List.of(Route.get("/api/v1/alerts/stream", Permission.ALERTS_VIEW, this::open));
    }

    private void open(Call call) {
        if (stream.isFull()) {
            throw Problem.unavailable("busy", "There are " + AlertStream.MAX_CLIENTS + " listeners already.");
        }
        if (stream.last() < 0) {
            throw Problem.unavailable("starting", "The alerts are still being opened.");
        }
        Optional<Long> resume = lastEventId(call);
        long newest = stream.last();
        long place = resume.filter(id -> id <= newest).orElse(newest);
        // A number that was never given: the store was made anew, and the listener has to read the list again.
        boolean reset = resume.isPresent() && resume.get() > newest;
        String hello = "retry: " + RECONNECT_MILLIS + "\n\n"
                + (reset ? "id: " + newest + "\nevent: reset\ndata: {}\n\n" : ":\n\n");
        Context context = call.context();
        context.future(() -> {
            AlertListener listener = new AlertListener(stream, place, () -> scope(context));
            StreamClient client = StreamClient.open(context, stream.writers(), hello, listener);
            stream.add(client);
            return client.ended();
        });
    }

    /** Asked again and again, because a role may be taken away while somebody listens. */
    private Scope scope(Context context) {
        Principal principal = Objects.requireNonNull(gate.admit(Permission.ALERTS_VIEW, context, clock.instant()));
        return registry.scope(principal.grantsFor(Permission.ALERTS_VIEW, clock.instant()));
    }

    private static Optional<Long> lastEventId(Call call) {
        String header = call.context().header("Last-Event-ID");
        Optional<String> text = Optional.ofNullable(header).or(() -> call.query("lastEventId"));
        return text.map(id -> {
            if (!id.matches("\\d{1,18}")) {
                throw Problem.badField("Last-Event-ID", "'" + Problem.shown(id) + "' is not a number that we gave");
            }
            return Long.parseLong(id);
        });
    }
}
