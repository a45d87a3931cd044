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
        name = "site",
        description = "Adds, lists and removes sites.",
        synopsisSubcommandLabel = "COMMAND")
final class SiteCommand extends CommandGroup {
    @Command(mixinStandardHelpOptions = true, name = "add", description = "Adds one.")
    int add(
            @Parameters(paramLabel = "ID") String id,
            @Option(names = "--organisation", paramLabel = "ID", description = "Whose it is.") @Nullable
                    String organisation,
            @Option(names = "--latitude", paramLabel = "DEGREES", description = "WGS-84, with --longitude.") @Nullable
                    Double latitude,
            @Option(names = "--longitude", paramLabel = "DEGREES", description = "WGS-84, with --latitude.") @Nullable
                    Double longitude,
            @Mixin PlaceOptions place,
            @Mixin ClientOptions hub) {
        ObjectNode request = place.request(id);
        PlaceOptions.put(request, "organisation", organisation);
        PlaceOptions.put(request, "latitude", latitude);
        PlaceOptions.put(request, "longitude", longitude);
        hub.client().post("/sites", request);
        spec.commandLine().getOut().println("id: " + id);
        return 0;
    }

    @Command(
            mixinStandardHelpOptions = true,
            name = "remove",
            description = "Takes one out on which nothing hangs; history stays.")
    int remove(@Parameters(paramLabel = "ID") String id, @Mixin ClientOptions hub) {
        hub.client().delete("/sites/" + ApiClient.encoded(id));
        return 0;
    }

    @Command(mixinStandardHelpOptions = true, name = "list", description = "Lists them.")
    int list(@Mixin OutputOption output, @Mixin ClientOptions hub) {
        ArrayNode items = hub.client().all("/sites?limit=1000");
        PrintWriter out = spec.commandLine().getOut();
        if (output.json()) {
            out.println(items.toPrettyString());
            return 0;
        }
        Table table = new Table("ID", "ORGANISATION", "NAME", "LATITUDE", "LONGITUDE");
        for (JsonNode item : items) {
            table.row(
                    item.path("id").asText(""),
                    item.path("organisation").asText(""),
                    item.path("name").path("zh").asText(""),
                    item.path("latitude").asText(""),
                    item.path("longitude").asText(""));
        }
        out.print(table);
        out.flush();
        return 0;
    }
}
