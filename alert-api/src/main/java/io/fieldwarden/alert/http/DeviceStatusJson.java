package io.fieldwarden.alert.http;

import com.fasterxml.jackson.databind.node.ObjectNode;
import io.fieldwarden.alert.store.DeviceStatusStore;
import java.util.Optional;
import org.jspecify.annotations.Nullable;

/** What is known of a device beside its readings. */
final class DeviceStatusJson {
    private DeviceStatusJson() {}

    static void describe(ObjectNode node, DeviceStatusStore.Known known) {
        node.set("connection", known.link().map(DeviceStatusJson::link).orElse(null));
        node.set("will", said(known.will()));
        node.set("health", said(known.health()));
    }

    private static ObjectNode link(DeviceStatusStore.Link link) {
        return Json.object()
                .put("connected", link.connected())
                .put("since", link.since().toString())
                .put("transport", link.transport())
                .put("client", link.client())
                .put("reason", link.reason().isEmpty() ? null : link.reason())
                .put("open", link.open());
    }

    private static @Nullable ObjectNode said(Optional<DeviceStatusStore.Said> said) {
        return said.map(one -> Json.object()
                        .put("at", one.at().toString())
                        .put("topic", one.topic().isEmpty() ? null : one.topic())
                        .put("text", one.text()))
                .orElse(null);
    }
}
