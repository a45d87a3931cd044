package io.fieldwarden.alert.http;

import io.fieldwarden.alert.access.Permission;
import io.fieldwarden.alert.access.Principal;
import io.fieldwarden.alert.live.LiveMessages;
import io.fieldwarden.alert.store.RegistryStore;
import io.fieldwarden.device.DeviceId;
import io.javalin.http.Context;
import java.time.Clock;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.ScheduledFuture;
import java.util.concurrent.ScheduledThreadPoolExecutor;
import java.util.concurrent.TimeUnit;

/** The messages of one device as they arrive, as server-sent events: what a technician looks at beside the device. */
final class MessageStreamRoutes implements AutoCloseable {
    static final int PER_USER = 10;

    private static final int IN_ALL = 500;
    private static final int HEARTBEAT_SECONDS = 15;
    private static final int CLOSE_SECONDS = 5;
    private static final int WRITERS = 2;
    private static final String HELLO = "retry: 2000\n\n:\n\n";

    private final LiveMessages messages;
    private final RegistryStore registry;
    private final Gate gate;
    private final Clock clock;
    private final Map<MessageListener, Watch> open = new ConcurrentHashMap<>();
    private final ScheduledThreadPoolExecutor writers = new ScheduledThreadPoolExecutor(WRITERS, task -> {
        Thread thread = new Thread(task, "message-stream");
        thread.setDaemon(true);
        return thread;
    });
    private boolean closed;

    /** Who watches what. */
    private record Watch(String user, String device) {}

    MessageStreamRoutes(LiveMessages messages, RegistryStore registry, Gate gate, Clock clock) {
        this.messages = messages;
        this.registry = registry;
        this.gate = gate;
        this.clock = clock;
        ScheduledFuture<?> unused = writers.scheduleAtFixedRate(
                () -> open.keySet().forEach(MessageListener::heartbeat),
                HEARTBEAT_SECONDS,
                HEARTBEAT_SECONDS,
                TimeUnit.SECONDS);
    }

    List<Route> routes() {
        // The raw bytes of what was rejected are for who may see the quarantine.
        return List.of(Route.get("/api/v1/devices/{id}/messages/stream", Permission.QUARANTINE_VIEW, this::open));
    }

    private void open(Call call) {
        DeviceId device = ReadingRoutes.visible(registry, call).device().id();
        Context context = call.context();
        MessageListener listener = new MessageListener(() -> mayListen(context, device), this::leave);
        enter(listener, new Watch(call.principal().name(), device.value()));
        context.future(() -> {
            try {
                StreamClient client = StreamClient.open(context, writers, HELLO, listener);
                listener.attach(client);
                return client.ended();
            } catch (RuntimeException e) {
                leave(listener);
                throw e;
            }
        });
    }

    private synchronized void enter(MessageListener listener, Watch watch) {
        if (closed || open.size() >= IN_ALL) {
            throw Problem.unavailable("busy", "There are " + open.size() + " live views already, or the hub stops.");
        }
        long own = open.values().stream()
                .filter(other -> other.user().equals(watch.user()))
                .count();
        if (own >= PER_USER) {
            throw Problem.of(
                    429,
                    "too-many-streams",
                    "You have " + own + " live views open already.",
                    "Close one of them; " + PER_USER + " at once are allowed.");
        }
        open.put(listener, watch);
        messages.add(watch.device(), listener);
    }

    private void leave(MessageListener listener) {
        Watch watch = open.remove(listener);
        if (watch != null) {
            messages.remove(watch.device(), listener);
        }
    }

    /** Asked again and again, because a role may be taken away while somebody listens. */
    private void mayListen(Context context, DeviceId device) {
        Principal principal = Objects.requireNonNull(gate.admit(Permission.QUARANTINE_VIEW, context, clock.instant()));
        var scope = registry.scope(principal.grantsFor(Permission.QUARANTINE_VIEW, clock.instant()));
        boolean visible = registry.device(device)
                .filter(located -> scope.covers(located.organisation(), located.category()))
                .isPresent();
        if (!visible) {
            throw Problem.notFound("device", device.value());
        }
    }

    /** Tells the listeners, and lets them hear it for a moment. */
    @Override
    public void close() {
        synchronized (this) {
            closed = true;
        }
        open.keySet().forEach(listener -> listener.finish("closing"));
        writers.shutdown();
        try {
            if (!writers.awaitTermination(CLOSE_SECONDS, TimeUnit.SECONDS)) {
                writers.shutdownNow();
            }
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
        }
    }
}
