package io.fieldwarden.alert.http;

import com.fasterxml.jackson.databind.node.ArrayNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import io.fieldwarden.alert.access.Scope;
import io.fieldwarden.alert.evidence.ArchiveFile;
import io.fieldwarden.alert.life.Alert;
import io.fieldwarden.alert.push.Channel;
import io.fieldwarden.alert.push.Delivery;
import io.fieldwarden.alert.store.DeliveryStore;
import io.fieldwarden.alert.store.Page;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.function.Function;
import java.util.stream.Collectors;

/** Who was told of an alert, by which way, when, and what the other side answered: {@code notifications.json}. */
final class DeliveryEvidence implements EvidenceArchiveRoutes.Part {
    private static final int PART = 200;

    private final Stores.Push push;

    DeliveryEvidence(Stores stores) {
        this.push = stores.push();
    }

    /** Whoever may export the alert sees all that was sent of it; settings of channels are not in it. */
    @Override
    public List<ArchiveFile> of(Alert alert) {
        Map<String, Channel> channels =
                push.channels().all().stream().collect(Collectors.toMap(Channel::id, Function.identity()));
        ObjectNode content = Json.object();
        ArrayNode all = content.putArray("deliveries");
        DeliveryStore.Filter filter =
                new DeliveryStore.Filter(Optional.empty(), Optional.of(alert.id()), Optional.empty());
        Optional<String> cursor = Optional.empty();
        do {
            Page<Delivery> page = push.deliveries().list(filter, Scope.EVERYTHING, "", cursor, PART);
            for (Delivery delivery : page.items()) {
                ObjectNode node = PushJson.delivery(delivery, channels);
                node.set("log", PushJson.attempts(push.deliveries().attempts(delivery.id())));
                all.add(node);
            }
            cursor = page.next();
        } while (cursor.isPresent());
        return List.of(ArchiveFile.of("notifications.json", Json.bytes(content)));
    }
}
