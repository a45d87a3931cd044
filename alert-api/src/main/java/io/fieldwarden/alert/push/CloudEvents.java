package io.fieldwarden.alert.push;

import com.fasterxml.jackson.databind.node.JsonNodeFactory;
import com.fasterxml.jackson.databind.node.ObjectNode;
import io.fieldwarden.device.AlertId;
import io.fieldwarden.device.OrganisationId;
import java.nio.charset.StandardCharsets;

/** Messages as CloudEvents 1.0 in JSON (structured mode), with the extension {@code sequence}. */
public final class CloudEvents {
    /** RFC of the structured mode: the event and its attributes in one JSON object. */
    public static final String CONTENT_TYPE = "application/cloudevents+json";

    private static final String TYPES = "io.fieldwarden.";

    private CloudEvents() {}

    /** @param source of all events of this hub, a URI reference */
    public static ObjectNode of(Message message, String source) {
        Notice notice = message.notice();
        ObjectNode event = JsonNodeFactory.instance.objectNode();
        event.put("specversion", "1.0");
        event.put("id", message.id());
        event.put("source", source);
        event.put("type", TYPES + notice.kind());
        notice.alert().map(AlertId::value).ifPresent(id -> event.put("subject", "alerts/" + id));
        event.put("time", notice.at().toString());
        event.put("sequence", String.valueOf(message.number()));
        event.put("datacontenttype", "application/json");
        event.set("data", message.data().orElseGet(() -> data(notice)));
        return event;
    }

    private static ObjectNode data(Notice notice) {
        ObjectNode data = JsonNodeFactory.instance.objectNode();
        data.put("severity", notice.severity().text());
        data.putObject("title")
                .put("zh", notice.texts().title().zh())
                .put("en", notice.texts().title().en());
        data.putObject("body")
                .put("zh", notice.texts().body().zh())
                .put("en", notice.texts().body().en());
        data.put("alert", notice.alert().map(AlertId::value).orElse(null));
        data.put(
                "organisation",
                notice.audience().organisation().map(OrganisationId::value).orElse(null));
        return data.put("category", notice.audience().category());
    }

    public static byte[] bytes(ObjectNode event) {
        return event.toString().getBytes(StandardCharsets.UTF_8);
    }
}
