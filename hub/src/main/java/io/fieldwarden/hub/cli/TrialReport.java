package io.fieldwarden.hub.cli;

import com.fasterxml.jackson.databind.JsonNode;
import io.fieldwarden.hub.client.ApiClient;
import java.io.PrintWriter;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.concurrent.TimeUnit;
import picocli.CommandLine;

/** Waits for a back-test and prints what it found. For one thread. */
final class TrialReport {
    private static final long LOOK_MS = 300;

    private final CommandLine line;
    private final boolean json;

    TrialReport(CommandLine line, boolean json) {
        this.line = line;
        this.json = json;
    }

    /**
     * Asks until it is done.
     *
     * @param accepted what the hub answered when it was asked for
     * @return the exit code
     */
    int follow(ApiClient client, JsonNode accepted) throws InterruptedException {
        JsonNode trial = accepted;
        String path = "/backtests/" + ApiClient.encoded(trial.path("id").asText());
        while (isUnderway(trial)) {
            TimeUnit.MILLISECONDS.sleep(LOOK_MS);
            trial = client.get(path);
            if (!json) {
                progress(trial);
            }
        }
        if (json) {
            line.getOut().println(trial.toPrettyString());
        } else {
            print(trial);
        }
        return trial.path("state").asText().equals("done") ? 0 : 1;
    }

    private static boolean isUnderway(JsonNode trial) {
        return List.of("waiting", "running").contains(trial.path("state").asText());
    }

    private void progress(JsonNode trial) {
        PrintWriter err = line.getErr();
        err.println(trial.path("devicesDone").asInt() + " of "
                + trial.path("devices").asInt() + " devices, "
                + trial.path("readings").asLong() + " readings");
        err.flush();
    }

    private void print(JsonNode trial) {
        PrintWriter out = line.getOut();
        if (!trial.path("fault").asText().isEmpty()) {
            out.println("failed: " + trial.path("fault").asText());
        }
        Table table =
                new Table("RAISED", "FOR", "DEVICE", "RULE", "SEVERITY", "VALUE", "WAS", "MAINTENANCE", "MESSAGE");
        for (JsonNode item : trial.path("items")) {
            table.row(
                    item.path("raisedAt").asText(),
                    lasted(item),
                    item.path("device").asText(),
                    item.path("rule").asText(),
                    item.path("severity").asText(),
                    item.path("value").asText(),
                    item.path("was").asBoolean() ? "yes" : "new",
                    item.path("maintenance").isTextual() ? "yes" : "",
                    item.path("message").path("zh").asText(""));
        }
        out.print(table);
        for (JsonNode gone : trial.path("gone")) {
            out.println("not raised again: " + gone.path("raisedAt").asText() + " "
                    + gone.path("device").asText() + " " + gone.path("rule").asText());
        }
        for (JsonNode incident : trial.path("incidents")) {
            out.println((incident.path("alerts").isEmpty() ? "MISSED incident: " : "found incident: ")
                    + incident.path("from").asText() + " " + Occasions.where(incident) + " "
                    + incident.path("reason").asText());
        }
        trial.path("notRun")
                .forEach(rule -> out.println("not run: " + rule.path("rule").asText() + ": "
                        + rule.path("reason").asText()));
        out.println(trial.path("profile").asText() + " from "
                + trial.path("from").asText() + " to "
                + trial.path("to").asText() + ": " + trial.path("readings").asLong() + " readings of "
                + trial.path("devicesDone").asInt() + " devices, would have raised "
                + trial.path("raised").asLong() + " (" + trial.path("same").asInt() + " of them were raised, "
                + trial.path("inMaintenance").asInt() + " during known maintenance), "
                + trial.path("gone").size() + " that were raised would not have been, "
                + trial.path("missed").asInt() + " of "
                + trial.path("incidents").size()
                + " recorded incidents would have been missed");
        out.flush();
    }

    private static String lasted(JsonNode item) {
        if (!item.path("clearedAt").isTextual()) {
            return "open";
        }
        Duration lasted = Duration.between(
                Instant.parse(item.path("raisedAt").asText()),
                Instant.parse(item.path("clearedAt").asText()));
        return lasted.toString().substring("PT".length()).toLowerCase(java.util.Locale.ROOT);
    }
}
