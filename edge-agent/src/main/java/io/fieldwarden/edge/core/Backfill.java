package io.fieldwarden.edge.core;

import io.fieldwarden.device.ChannelId;
import io.fieldwarden.device.DeviceId;
import java.nio.charset.StandardCharsets;
import java.time.Instant;
import java.util.ArrayList;
import java.util.Iterator;
import java.util.List;
import java.util.Map;
import java.util.Set;

/** Sends the invented past of a device, marked as replayed, oldest first. Owned by the sending thread of one agent. */
final class Backfill {
    private final DeviceId device;
    private final Sensor sensor;
    private final Set<ChannelId> channels;
    private final SenderConfig config;
    private final Delivery delivery;

    /** @param sensor must be able to answer for the past and beside the sampling thread */
    Backfill(DeviceId device, Sensor sensor, Set<ChannelId> channels, SenderConfig config, Delivery delivery) {
        this.device = device;
        this.sensor = sensor;
        this.channels = channels;
        this.config = config;
        this.delivery = delivery;
    }

    /**
     * Sends all of it.
     *
     * @return samples that the hub took
     * @throws DeliveryException when the hub stays away
     */
    long run(History history, Instant now) throws InterruptedException {
        long taken = 0;
        List<String> rows = new ArrayList<>();
        int bytes = 0;
        List<Uplink.Message> window = new ArrayList<>();
        Iterator<Instant> moments = history.moments(now).iterator();
        while (moments.hasNext()) {
            Instant at = moments.next();
            Map<ChannelId, Double> values = sensor.sample(channels, at);
            if (values.isEmpty()) {
                continue;
            }
            String row = Payload.row(at.toEpochMilli(), Payload.values(values), true);
            int size = row.getBytes(StandardCharsets.UTF_8).length + 1;
            if (!rows.isEmpty()
                    && (rows.size() == config.rowsPerMessage() || bytes + size > config.maxMessageBytes())) {
                window.add(new Uplink.Message(device, Payload.message(rows)));
                rows.clear();
                bytes = 0;
                if (window.size() == config.window()) {
                    delivery.deliver(window);
                    window.clear();
                }
            }
            rows.add(row);
            bytes += size;
            taken++;
        }
        if (!rows.isEmpty()) {
            window.add(new Uplink.Message(device, Payload.message(rows)));
        }
        if (!window.isEmpty()) {
            delivery.deliver(window);
        }
        return taken;
    }
}
