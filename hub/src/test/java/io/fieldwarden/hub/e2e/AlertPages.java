package io.fieldwarden.hub.e2e;

import com.fasterxml.jackson.databind.JsonNode;
import io.fieldwarden.hub.client.ApiClient;
import java.util.ArrayList;
import java.util.List;

/** All alerts of a device, page after page. */
final class AlertPages {
    private AlertPages() {}

    static List<JsonNode> all(ApiClient client, String device) {
        List<JsonNode> alerts = new ArrayList<>();
        String cursor = "";
        while (true) {
            JsonNode page = client.get("/alerts?limit=200&device=" + ApiClient.encoded(device) + cursor);
            page.path("items").forEach(alerts::add);
            if (page.path("next").isNull() || page.path("next").isMissingNode()) {
                return alerts;
            }
            cursor = "&cursor=" + ApiClient.encoded(page.path("next").asText());
        }
    }
}
