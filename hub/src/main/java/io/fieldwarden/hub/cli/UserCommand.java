package io.fieldwarden.hub.cli;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.ArrayNode;
import com.fasterxml.jackson.databind.node.JsonNodeFactory;
import com.fasterxml.jackson.databind.node.ObjectNode;
import io.fieldwarden.hub.client.ApiClient;
import java.io.BufferedReader;
import java.io.IOException;
import java.io.InputStreamReader;
import java.io.PrintWriter;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Option;
import picocli.CommandLine.ParameterException;
import picocli.CommandLine.Parameters;
import picocli.CommandLine.Spec;

@Command(
        mixinStandardHelpOptions = true,
        name = "user",
        description = "Adds and lists the people who may log in.",
        synopsisSubcommandLabel = "COMMAND")
final class UserCommand implements Runnable {
    private static final String STDIN = "Reads the password from standard input; without it a random one is printed.";

    @Spec
    private CommandSpec spec;

    @Override
    public void run() {
        throw new ParameterException(spec.commandLine(), "a command is missing");
    }

    @Command(
            mixinStandardHelpOptions = true,
            name = "add",
            description = "Adds somebody, who has to choose a password of their own at the first log-in.")
    int add(
            @Parameters(paramLabel = "NAME") String name,
            @Option(
                            names = "--role",
                            required = true,
                            paramLabel = "ROLE",
                            description =
                                    "farmer, inspector, technician or administrator; may be given more than once.")
                    List<String> roles,
            @Option(
                            names = "--days",
                            paramLabel = "N",
                            description = "How long the roles are held (default: for ever).")
                    @Nullable
                    Integer days,
            @Mixin GrantOptions part,
            @Option(names = "--password-stdin", description = STDIN) boolean stdin,
            @Mixin ClientOptions hub)
            throws IOException {
        ObjectNode request = JsonNodeFactory.instance.objectNode().put("user", name);
        ArrayNode grants = request.putArray("grants");
        for (String role : roles) {
            ObjectNode grant = grants.addObject().put("role", role);
            part.putInto(grant);
            if (days != null) {
                grant.put("expiresAt", Instant.now().plus(Duration.ofDays(days)).toString());
            }
        }
        if (stdin) {
            request.put("password", password());
        }
        show(hub.client().post("/users", request));
        return 0;
    }

    @Command(
            mixinStandardHelpOptions = true,
            name = "unlock",
            description = "Lets somebody who was locked out after failed log-ins try again at once.")
    int unlock(@Parameters(paramLabel = "NAME") String name, @Mixin ClientOptions hub) {
        hub.client().post("/users/" + ApiClient.encoded(name) + "/unlock", JsonNodeFactory.instance.objectNode());
        return 0;
    }

    @Command(mixinStandardHelpOptions = true, name = "list", description = "Lists people and their roles.")
    int list(@Mixin OutputOption output, @Mixin ClientOptions hub) {
        JsonNode items = hub.client().get("/users").path("items");
        PrintWriter out = spec.commandLine().getOut();
        if (output.json()) {
            out.println(items.toPrettyString());
            return 0;
        }
        Table table = new Table("NAME", "ROLES", "ENABLED", "SINCE");
        for (JsonNode user : items) {
            List<String> roles = new ArrayList<>();
            user.path("roles").forEach(role -> roles.add(role.asText()));
            table.row(
                    user.path("user").asText(),
                    String.join(" ", roles),
                    user.path("enabled").asBoolean() ? "yes" : "no",
                    user.path("createdAt").asText());
        }
        out.print(table);
        out.flush();
        return 0;
    }

    @Command(mixinStandardHelpOptions = true, name = "password", description = "Gives somebody another password.")
    int password(
            @Parameters(paramLabel = "NAME") String name,
            @Option(names = "--password-stdin", description = STDIN) boolean stdin,
            @Mixin ClientOptions hub)
            throws IOException {
        ObjectNode request = JsonNodeFactory.instance.objectNode();
        if (stdin) {
            request.put("password", password());
        }
        show(hub.client().post("/users/" + ApiClient.encoded(name) + "/password", request));
        return 0;
    }

    private void show(JsonNode answer) {
        PrintWriter out = spec.commandLine().getOut();
        out.println("user: " + answer.path("user").asText());
        if (answer.has("password")) {
            out.println("password: " + answer.path("password").asText());
        }
    }

    private static String password() throws IOException {
        BufferedReader in = new BufferedReader(new InputStreamReader(System.in, StandardCharsets.UTF_8));
        String line = in.readLine();
        if (line == null || line.isEmpty()) {
            throw new CommandFailed("--password-stdin: nothing came on standard input");
        }
        return line;
    }
}
