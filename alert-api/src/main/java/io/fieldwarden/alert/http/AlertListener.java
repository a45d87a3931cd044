package io.fieldwarden.alert.http;

import com.google.protobuf.ByteString;
import io.fieldwarden.alert.access.Scope;
import java.util.ArrayDeque;
import java.util.List;
import java.util.Queue;
import java.util.function.Supplier;
import org.jspecify.annotations.Nullable;

/** What one listener of the alerts has heard and may hear; it holds only its place. */
final class AlertListener implements StreamClient.Source {
    private static final int AT_ONCE = 64;

    private final AlertStream stream;
    private final Supplier<Scope> scope;
    private final Queue<ByteString> ready = new ArrayDeque<>();
    private Scope visible;
    private long place;

    /**
     * @param place the last sequence number the listener has
     * @param scope what the listener may see, asked again with each heartbeat; throws when it may see nothing any more
     */
    AlertListener(AlertStream stream, long place, Supplier<Scope> scope) {
        this.stream = stream;
        this.place = place;
        this.scope = scope;
        this.visible = scope.get();
    }

    @Override
    public @Nullable ByteString next() {
        while (ready.isEmpty()) {
            List<AlertStream.Event> events = stream.after(place, AT_ONCE);
            if (events.isEmpty()) {
                return null;
            }
            for (AlertStream.Event event : events) {
                place = event.sequence();
                if (visible.covers(
                        event.subject().organisation(), event.subject().category())) {
                    ready.add(event.frame());
                }
            }
        }
        return ready.poll();
    }

    @Override
    public void recheck() {
        visible = scope.get();
    }

    @Override
    public void gone(StreamClient client) {
        stream.remove(client);
    }
}
