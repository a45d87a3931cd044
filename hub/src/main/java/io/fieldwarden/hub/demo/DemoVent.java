package io.fieldwarden.hub.demo;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.json.JsonMapper;
import com.fasterxml.jackson.databind.node.JsonNodeFactory;
import com.fasterxml.jackson.databind.node.ObjectNode;
import io.fieldwarden.hub.client.ApiClient;
import io.fieldwarden.hub.client.ApiException;
import java.io.IOException;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.time.Duration;
import java.util.concurrent.TimeUnit;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * The vents of the first greenhouse, which do as they are told: a device that asks the hub for its commands over HTTP and
 * answers each. Its one thread is its own.
 */
final class DemoVent implements AutoCloseable {
    static final String DEVICE = "greenhouse-1";
    private static final Logger LOG = LoggerFactory.getLogger(DemoVent.class);
    private static final JsonMapper JSON = new JsonMapper();
    private static final Duration PATIENCE = Duration.ofSeconds(40);
    private static final int WAIT_SECONDS = 25;
    private static final int PAUSE_SECONDS = 5;
    private static final int FIRST_PERCENT = 40;

    private final HttpClient http = HttpClient.newHttpClient();
    private final String url;
    private final String token;
    private final Thread thread;

    DemoVent(String url, String token) {
        this.url = url + "/api/v1/";
        this.token = token;
        this.thread = new Thread(this::serve, "demo-vent");
        thread.setDaemon(true);
    }

    /** One command stands on the page from the start. */
    DemoVent start(ApiClient client) {
        String path = "/devices/" + DEVICE + "/commands";
        try {
            if (client.get(path + "?limit=1").path("items").isEmpty()) {
                ObjectNode command = JsonNodeFactory.instance.objectNode().put("name", "vent");
                command.putObject("body").put("percent", FIRST_PERCENT);
                client.post(path, command);
            }
        } catch (ApiException e) {
            LOG.atWarn().setCause(e).log("The demonstration shows no command");
        }
        thread.start();
        return this;
    }

    private void serve() {
        try {
            while (!Thread.currentThread().isInterrupted()) {
                try {
                    JsonNode waiting = JSON.readTree(
                            call(HttpRequest.newBuilder(address("pending-commands?wait=" + WAIT_SECONDS))));
                    for (JsonNode command : waiting.path("items")) {
                        call(HttpRequest.newBuilder(
                                        address("commands/" + command.path("id").asText() + "/ack"))
                                .header("Content-Type", "application/json")
                                .POST(HttpRequest.BodyPublishers.ofString(answer(command))));
                    }
                } catch (IOException e) {
                    LOG.atDebug().setCause(e).log("The hub does not answer the vents");
                    TimeUnit.SECONDS.sleep(PAUSE_SECONDS);
                }
            }
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
        }
    }

    private URI address(String resource) {
        return URI.create(url + token + "/" + resource);
    }

    private String call(HttpRequest.Builder request) throws IOException, InterruptedException {
        HttpResponse<String> response =
                http.send(request.timeout(PATIENCE).build(), HttpResponse.BodyHandlers.ofString());
        if (response.statusCode() / 100 != 2) {
            throw new IOException("the hub answers " + response.statusCode());
        }
        return response.body();
    }

    private static String answer(JsonNode command) {
        JsonNode percent = command.path("body").path("percent");
        boolean can = command.path("name").asText().equals("vent") && percent.isInt();
        ObjectNode answer = JsonNodeFactory.instance.objectNode().put("ok", can);
        if (can) {
            answer.putObject("result").put("percent", Math.min(Math.max(percent.asInt(), 0), 100));
        } else {
            answer.put("detail", "vent {\"percent\":0-100}");
        }
        return answer.toString();
    }

    @Override
    public void close() {
        thread.interrupt();
    }
}
