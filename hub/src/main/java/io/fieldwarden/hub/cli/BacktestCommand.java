package io.fieldwarden.hub.cli;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.JsonNodeFactory;
import com.fasterxml.jackson.databind.node.ObjectNode;
import io.fieldwarden.hub.client.ApiClient;
import java.io.IOException;
import java.io.PrintWriter;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.Callable;
import java.util.concurrent.TimeUnit;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.ArgGroup;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Option;
import picocli.CommandLine.Spec;

/** What a profile would have raised on stored readings, beside what was raised. Touches nothing. */
@Command(
        mixinStandardHelpOptions = true,
        name = "backtest",
        description = "Runs the rules of a profile over stored readings and says what they would have raised.")
final class BacktestCommand implements Callable<Integer> {
    private static final long LOOK_MS = 300;

    @Spec
    private CommandSpec spec;

    @ArgGroup(multiplicity = "1")
    private Which which = new Which();

    @Option(names = "--from", paramLabel = "TIME", description = "Such as 2026-10-01T00:00:00Z; default: 30 days back.")
    private @Nullable Instant from;

    @Option(names = "--to", paramLabel = "TIME", description = "Default: now.")
    private @Nullable Instant to;

    @Option(names = "--device", paramLabel = "ID", description = "Only this one; may be repeated.")
    private List<String> devices = new ArrayList<>();

    @Mixin
    private OutputOption output;

    @Mixin
    private ClientOptions hub;

    /** The text of a file or what the hub has. */
    static final class Which {
        @Option(names = "--profile", paramLabel = "ID[@V]", description = "The active version, or the one after @.")
        private @Nullable String profile;

        @Option(names = "--file", paramLabel = "FILE", description = "A profile that the hub does not have to know.")
        private @Nullable Path file;
    }

    @Override
    public Integer call() throws IOException, InterruptedException {
        ApiClient client = hub.client();
        JsonNode trial = client.post("/backtests", question());
        String path = "/backtests/" + ApiClient.encoded(trial.path("id").asText());
        while (isUnderway(trial)) {
            TimeUnit.MILLISECONDS.sleep(LOOK_MS);
            trial = client.get(path);
            if (!output.json()) {
                progress(trial);
            }
        }
        if (output.json()) {
            spec.commandLine().getOut().println(trial.toPrettyString());
        } else {
            print(trial);
        }
        return trial.path("state").asText().equals("done") ? 0 : 1;
    }

    private ObjectNode question() throws IOException {
        ObjectNode question = JsonNodeFactory.instance.objectNode();
        if (which.file != null) {
            question.put("yaml", Files.readString(which.file));
        } else {
            String[] ref = String.valueOf(which.profile).split("@", 2);
            question.put("profile", ref[0]);
            if (ref.length == 2) {
                question.put("version", Integer.valueOf(ref[1]));
            }
        }
        if (from != null) {
            question.put("from", from.toString());
        }
        if (to != null) {
            question.put("to", to.toString());
        }
        devices.forEach(question.withArray("devices")::add);
        return question;
    }

    private static boolean isUnderway(JsonNode trial) {
        return List.of("waiting", "running").contains(trial.path("state").asText());
    }

    private void progress(JsonNode trial) {
        PrintWriter err = spec.commandLine().getErr();
        err.println(trial.path("devicesDone").asInt() + " of "
                + trial.path("devices").asInt() + " devices, "
                + trial.path("readings").asLong() + " readings");
        err.flush();
    }

    private void print(JsonNode trial) {
        PrintWriter out = spec.commandLine().getOut();
        if (!trial.path("fault").asText().isEmpty()) {
            out.println("failed: " + trial.path("fault").asText());
        }
        Table table = new Table("RAISED", "FOR", "DEVICE", "RULE", "SEVERITY", "VALUE", "WAS", "MESSAGE");
        for (JsonNode item : trial.path("items")) {
            table.row(
                    item.path("raisedAt").asText(),
                    lasted(item),
                    item.path("device").asText(),
                    item.path("rule").asText(),
                    item.path("severity").asText(),
                    item.path("value").asText(),
                    item.path("was").asBoolean() ? "yes" : "new",
                    item.path("message").path("zh").asText(""));
        }
        out.print(table);
        for (JsonNode gone : trial.path("gone")) {
            out.println("not raised again: " + gone.path("raisedAt").asText() + " "
                    + gone.path("device").asText() + " " + gone.path("rule").asText());
        }
        trial.path("notRun")
                .forEach(rule -> out.println("not run: " + rule.path("rule").asText() + ": "
                        + rule.path("reason").asText()));
        out.println(trial.path("profile").asText() + " from "
                + trial.path("from").asText() + " to "
                + trial.path("to").asText() + ": " + trial.path("readings").asLong() + " readings of "
                + trial.path("devicesDone").asInt() + " devices, would have raised "
                + trial.path("raised").asLong() + " (" + trial.path("same").asInt() + " of them were raised), "
                + trial.path("gone").size() + " that were raised would not have been");
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
