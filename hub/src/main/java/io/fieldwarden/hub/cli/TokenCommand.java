package io.fieldwarden.hub.cli;

import com.fasterxml.jackson.databind.node.JsonNodeFactory;
import com.fasterxml.jackson.databind.node.ObjectNode;
import java.time.Duration;
import java.time.Instant;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Option;
import picocli.CommandLine.ParameterException;
import picocli.CommandLine.Spec;

@Command(
        mixinStandardHelpOptions = true,
        name = "token",
        description = "Makes access tokens for programs.",
        synopsisSubcommandLabel = "COMMAND")
final class TokenCommand implements Runnable {
    @Spec
    private CommandSpec spec;

    @Override
    public void run() {
        throw new ParameterException(spec.commandLine(), "a command is missing");
    }

    @Command(mixinStandardHelpOptions = true, name = "create", description = "Prints a new token, this once.")
    int create(
            @Option(
                            names = "--role",
                            required = true,
                            paramLabel = "ROLE",
                            description = "farmer, inspector, technician or administrator.")
                    String role,
            @Option(
                            names = "--name",
                            paramLabel = "NAME",
                            description = "What it is for; no two have the same (default: with the time in it).")
                    @Nullable
                    String name,
            @Option(names = "--days", paramLabel = "N", description = "How long it is valid (default: for ever).")
                    @Nullable
                    Integer days,
            @Mixin GrantOptions part,
            @Mixin ClientOptions hub) {
        ObjectNode request = JsonNodeFactory.instance.objectNode().put("role", role);
        request.put("name", name != null ? name : "made at " + Instant.now());
        part.putInto(request);
        if (days != null) {
            request.put("expiresAt", Instant.now().plus(Duration.ofDays(days)).toString());
        }
        spec.commandLine()
                .getOut()
                .println(hub.client().post("/tokens", request).path("token").asText());
        return 0;
    }
}
