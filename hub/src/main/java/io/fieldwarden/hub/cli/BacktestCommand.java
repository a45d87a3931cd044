package io.fieldwarden.hub.cli;

import com.fasterxml.jackson.databind.node.JsonNodeFactory;
import com.fasterxml.jackson.databind.node.ObjectNode;
import io.fieldwarden.hub.client.ApiClient;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.Callable;
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
        return new TrialReport(spec.commandLine(), output.json()).follow(client, client.post("/backtests", question()));
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
}
