package io.fieldwarden.hub.cli;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.ArrayNode;
import com.fasterxml.jackson.databind.node.JsonNodeFactory;
import com.fasterxml.jackson.databind.node.ObjectNode;
import io.fieldwarden.hub.client.ApiClient;
import io.fieldwarden.hub.client.ApiException;
import io.fieldwarden.hub.client.Registrar;
import java.io.IOException;
import java.io.PrintWriter;
import java.nio.file.Path;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
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
        name = "device",
        description = "Registers and lists devices.",
        synopsisSubcommandLabel = "COMMAND")
final class DeviceCommand implements Runnable {
    @Spec
    private CommandSpec spec;

    @Override
    public void run() {
        throw new ParameterException(spec.commandLine(), "a command is missing");
    }

    @Command(
            mixinStandardHelpOptions = true,
            name = "add",
            description = "Registers a device and prints its secret and token, this once.")
    int add(
            @Parameters(paramLabel = "ID") String id,
            @Option(names = "--profile", required = true, paramLabel = "ID") String profile,
            @Option(names = "--position", paramLabel = "ID", description = "Where it is.") @Nullable String position,
            @Option(names = "--organisation", paramLabel = "ID", description = "Whose it is.") @Nullable
                    String organisation,
            @Option(
                            names = {"-p", "--parameter"},
                            paramLabel = "NAME=VALUE",
                            description = "Parameter of the profile's rules.")
                    @Nullable
                    Map<String, String> parameters,
            @Mixin ClientOptions hub) {
        Map<String, String> given = parameters == null ? Map.of() : parameters;
        ObjectNode request = Registrar.request(id, profile, given);
        if (position != null) {
            request.put("position", position);
        }
        if (organisation != null) {
            request.put("organisation", organisation);
        }
        show(hub.client().post("/devices", request));
        return 0;
    }

    @Command(
            mixinStandardHelpOptions = true,
            name = "replace",
            description = {
                "Puts new hardware in the place of old: the new device takes its profile, place and parameters,",
                "the old one may no longer send. Prints the new secret and token, this once."
            })
    int replace(
            @Parameters(paramLabel = "OLD") String old,
            @Parameters(paramLabel = "NEW") String successor,
            @Mixin ClientOptions hub) {
        ObjectNode request = JsonNodeFactory.instance.objectNode().put("id", successor);
        show(hub.client().post("/devices/" + ApiClient.encoded(old) + "/replace", request));
        return 0;
    }

    private void show(JsonNode device) {
        PrintWriter out = spec.commandLine().getOut();
        for (String field : List.of("id", "secret", "token")) {
            out.println(field + ": " + device.path(field).asText());
        }
    }

    @Command(
            mixinStandardHelpOptions = true,
            name = "list",
            description = "Lists devices, their profile and their last contact.")
    int list(@Mixin OutputOption output, @Mixin ClientOptions hub) {
        ArrayNode items = hub.client().all("/devices?limit=500");
        PrintWriter out = spec.commandLine().getOut();
        if (output.json()) {
            out.println(items.toPrettyString());
            return 0;
        }
        Table table = new Table("ID", "PROFILE", "NAME", "POSITION", "STATE", "LAST CONTACT");
        for (JsonNode item : items) {
            table.row(
                    item.path("id").asText(),
                    item.path("profile").asText(),
                    item.path("name").path("zh").asText(""),
                    item.path("position").asText(""),
                    item.path("state").asText(""),
                    item.path("lastContact").asText("-"));
        }
        out.print(table);
        out.flush();
        return 0;
    }

    @Command(
            mixinStandardHelpOptions = true,
            name = "import",
            description = {
                "Registers many devices from a CSV file with a head line.",
                "Columns id and profile, and position, organisation or the name of a parameter if need be.",
                "Prints id,secret,token as CSV; a device that is there already is left as it is and reported."
            })
    int importFile(@Parameters(paramLabel = "FILE.csv") Path file, @Mixin ClientOptions hub) throws IOException {
        List<Map<String, String>> rows = CsvRows.read(file);
        ApiClient client = hub.client();
        PrintWriter out = spec.commandLine().getOut();
        out.println("id,secret,token");
        int failed = 0;
        for (Map<String, String> row : rows) {
            try {
                JsonNode answer = client.post("/devices", request(file, row));
                out.println(answer.path("id").asText() + ","
                        + answer.path("secret").asText() + ","
                        + answer.path("token").asText());
            } catch (ApiException e) {
                failed++;
                spec.commandLine().getErr().println(file + ": " + row.get("id") + ": " + e.getMessage());
            }
        }
        return failed == 0 ? 0 : 1;
    }

    private static ObjectNode request(Path file, Map<String, String> row) {
        Map<String, String> parameters = new LinkedHashMap<>(row);
        String id = parameters.remove("id");
        String profile = parameters.remove("profile");
        if (id == null || profile == null) {
            throw new CommandFailed(file + ": columns 'id' and 'profile' are missing");
        }
        String position = parameters.remove("position");
        String organisation = parameters.remove("organisation");
        parameters.values().removeIf(String::isEmpty);
        ObjectNode request = Registrar.request(id, profile, parameters);
        if (position != null && !position.isEmpty()) {
            request.put("position", position);
        }
        if (organisation != null && !organisation.isEmpty()) {
            request.put("organisation", organisation);
        }
        return request;
    }
}
