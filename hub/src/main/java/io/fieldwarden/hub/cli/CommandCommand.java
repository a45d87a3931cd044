package io.fieldwarden.hub.cli;

import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.json.JsonMapper;
import com.fasterxml.jackson.databind.node.ArrayNode;
import com.fasterxml.jackson.databind.node.JsonNodeFactory;
import com.fasterxml.jackson.databind.node.ObjectNode;
import io.fieldwarden.hub.client.ApiClient;
import java.io.PrintWriter;
import java.time.Instant;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Option;
import picocli.CommandLine.Parameters;

@Command(
        mixinStandardHelpOptions = true,
        name = "command",
        description = "What devices are asked to do, and what became of it.",
        synopsisSubcommandLabel = "COMMAND")
final class CommandCommand extends CommandGroup {
    private static final JsonMapper JSON = new JsonMapper();

    private static String path(String device) {
        return "/devices/" + ApiClient.encoded(device) + "/commands";
    }

    @Command(
            mixinStandardHelpOptions = true,
            name = "send",
            description = "Asks a device to do something; it waits until the device answers or its time is over.")
    int send(
            @Parameters(paramLabel = "DEVICE", description = "Id of the device.") String device,
            @Parameters(paramLabel = "NAME", description = "What it is to do, such as 'reboot'.") String name,
            @Option(names = "--body", paramLabel = "JSON", description = "An object with what the device has to know.")
                    @Nullable
                    String body,
            @Option(
                            names = "--expires",
                            paramLabel = "TIME",
                            description = "Such as 2026-10-01T08:00:00Z, at most 7 days from now (default: in a day).")
                    @Nullable
                    Instant expires,
            @Option(names = "--secret", description = "The body is shown to nobody and not kept longer than needed.")
                    boolean secret,
            @Mixin ClientOptions hub) {
        ObjectNode request = JsonNodeFactory.instance.objectNode().put("name", name);
        if (body != null) {
            request.set("body", json(body));
        }
        PlaceOptions.put(request, "expires", expires == null ? null : expires.toString());
        if (secret) {
            request.put("secret", true);
        }
        PrintWriter out = spec.commandLine().getOut();
        out.println("id: " + hub.client().post(path(device), request).path("id").asText());
        out.flush();
        return 0;
    }

    private static JsonNode json(String body) {
        try {
            return JSON.readTree(body);
        } catch (JsonProcessingException e) {
            throw new CommandFailed("--body: '" + body + "' is no JSON: " + e.getOriginalMessage(), e);
        }
    }

    @Command(mixinStandardHelpOptions = true, name = "list", description = "Lists those of a device, newest first.")
    int list(
            @Parameters(paramLabel = "DEVICE", description = "Id of the device.") String device,
            @Mixin OutputOption output,
            @Mixin ClientOptions hub) {
        PrintWriter out = spec.commandLine().getOut();
        ArrayNode items = hub.client().all(path(device) + "?limit=200");
        if (output.json()) {
            out.println(items.toPrettyString());
        } else {
            Table table = new Table("AT", "NAME", "STATE", "SINCE", "BY", "ID", "DETAIL");
            for (JsonNode item : items) {
                table.row(
                        item.path("at").asText(),
                        item.path("name").asText(),
                        item.path("state").asText(),
                        item.path("stateAt").asText(),
                        item.path("by").asText(),
                        item.path("id").asText(),
                        item.path("detail").asText());
            }
            out.print(table);
        }
        out.flush();
        return 0;
    }

    @Command(
            mixinStandardHelpOptions = true,
            name = "cancel",
            description = "Takes one back; a device that has it already may do it all the same.")
    int cancel(
            @Parameters(paramLabel = "DEVICE", description = "Id of the device.") String device,
            @Parameters(paramLabel = "ID", description = "Id of the command.") String id,
            @Mixin ClientOptions hub) {
        hub.client().delete(path(device) + "/" + ApiClient.encoded(id));
        return 0;
    }
}
