package io.fieldwarden.hub.cli;

import com.fasterxml.jackson.databind.node.JsonNodeFactory;
import com.fasterxml.jackson.databind.node.ObjectNode;
import io.fieldwarden.device.ProfileRef;
import io.fieldwarden.hub.client.ApiClient;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.Callable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Option;
import picocli.CommandLine.ParameterException;
import picocli.CommandLine.Parameters;
import picocli.CommandLine.Spec;

/** Tries a version on what is stored before it wakes anybody. */
@Command(
        mixinStandardHelpOptions = true,
        name = "dry-run",
        description = "Shows what a version would have raised on the readings of the last days, beside what was raised;"
                + " the hub notes on the version that it was tried.")
final class DryRunCommand implements Callable<Integer> {
    @Spec
    private CommandSpec spec;

    @Parameters(paramLabel = "ID[@V]", description = "Without a version: the newest draft, else the active version.")
    private String ref = "";

    @Option(names = "--days", paramLabel = "N", description = "How far back; default: ${DEFAULT-VALUE}.")
    private int days = 30;

    @Option(names = "--device", paramLabel = "ID", description = "Only this one; may be repeated.")
    private List<String> devices = new ArrayList<>();

    @Mixin
    private OutputOption output;

    @Mixin
    private ClientOptions hub;

    @Override
    public Integer call() throws InterruptedException {
        ObjectNode question = JsonNodeFactory.instance.objectNode().put("days", days);
        String id = ref;
        if (ref.contains("@")) {
            try {
                ProfileRef parsed = ProfileRef.parse(ref);
                id = parsed.id().value();
                question.put("version", parsed.version());
            } catch (IllegalArgumentException e) {
                throw new ParameterException(spec.commandLine(), String.valueOf(e.getMessage()), e);
            }
        }
        devices.forEach(question.withArray("devices")::add);
        ApiClient client = hub.client();
        return new TrialReport(spec.commandLine(), output.json())
                .follow(client, client.post("/profiles/" + ApiClient.encoded(id) + "/dry-run", question));
    }
}
