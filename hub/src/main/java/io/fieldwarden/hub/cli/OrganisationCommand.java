package io.fieldwarden.hub.cli;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.ArrayNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import io.fieldwarden.hub.client.ApiClient;
import java.io.PrintWriter;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Option;
import picocli.CommandLine.Parameters;

@Command(
        mixinStandardHelpOptions = true,
        name = "org",
        description = "Adds, lists and removes organisations.",
        synopsisSubcommandLabel = "COMMAND")
final class OrganisationCommand extends CommandGroup {
    @Command(mixinStandardHelpOptions = true, name = "add", description = "Adds one.")
    int add(
            @Parameters(paramLabel = "ID") String id,
            @Option(
                            names = "--kind",
                            required = true,
                            paramLabel = "KIND",
                            description = "county, township, village, enterprise or farm.")
                    String kind,
            @Option(names = "--parent", paramLabel = "ID", description = "The organisation above it.") @Nullable
                    String parent,
            @Mixin PlaceOptions place,
            @Mixin ClientOptions hub) {
        ObjectNode request = place.request(id);
        request.put("kind", kind);
        PlaceOptions.put(request, "parent", parent);
        hub.client().post("/organisations", request);
        spec.commandLine().getOut().println("id: " + id);
        return 0;
    }

    @Command(
            mixinStandardHelpOptions = true,
            name = "remove",
            description = "Takes one out on which nothing hangs; history stays.")
    int remove(@Parameters(paramLabel = "ID") String id, @Mixin ClientOptions hub) {
        hub.client().delete("/organisations/" + ApiClient.encoded(id));
        return 0;
    }

    @Command(mixinStandardHelpOptions = true, name = "list", description = "Lists them.")
    int list(@Mixin OutputOption output, @Mixin ClientOptions hub) {
        ArrayNode items = hub.client().all("/organisations?limit=1000");
        PrintWriter out = spec.commandLine().getOut();
        if (output.json()) {
            out.println(items.toPrettyString());
            return 0;
        }
        Table table = new Table("ID", "KIND", "PARENT", "NAME");
        for (JsonNode item : items) {
            table.row(
                    item.path("id").asText(""),
                    item.path("kind").asText(""),
                    item.path("parent").asText(""),
                    item.path("name").path("zh").asText(""));
        }
        out.print(table);
        out.flush();
        return 0;
    }
}
