package io.fieldwarden.hub.cli;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.ArrayNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import io.fieldwarden.hub.client.ApiClient;
import java.io.PrintWriter;
import java.util.Map;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.ArgGroup;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Option;
import picocli.CommandLine.Parameters;

@Command(
        mixinStandardHelpOptions = true,
        name = "position",
        description =
                "Adds, lists and removes positions: places that keep history and rules when their device is replaced.",
        synopsisSubcommandLabel = "COMMAND")
final class PositionCommand extends CommandGroup {
    @Command(mixinStandardHelpOptions = true, name = "add", description = "Adds one.")
    int add(
            @Parameters(paramLabel = "ID") String id,
            @ArgGroup(exclusive = false) @Nullable Setting setting,
            @Mixin PlaceOptions place,
            @Mixin ClientOptions hub) {
        ObjectNode request = place.request(id);
        if (setting != null) {
            setting.into(request);
        }
        hub.client().post("/positions", request);
        spec.commandLine().getOut().println("id: " + id);
        return 0;
    }

    @Command(
            mixinStandardHelpOptions = true,
            name = "remove",
            description = "Takes one out on which nothing hangs; history stays.")
    int remove(@Parameters(paramLabel = "ID") String id, @Mixin ClientOptions hub) {
        hub.client().delete("/positions/" + ApiClient.encoded(id));
        return 0;
    }

    @Command(mixinStandardHelpOptions = true, name = "list", description = "Lists them.")
    int list(@Mixin OutputOption output, @Mixin ClientOptions hub) {
        ArrayNode items = hub.client().all("/positions?limit=1000");
        PrintWriter out = spec.commandLine().getOut();
        if (output.json()) {
            out.println(items.toPrettyString());
            return 0;
        }
        Table table = new Table("ID", "SITE", "ORGANISATION", "PROFILE", "NAME");
        for (JsonNode item : items) {
            table.row(
                    item.path("id").asText(""),
                    item.path("site").asText(""),
                    item.path("organisation").asText(""),
                    item.path("profile").asText(""),
                    item.path("name").path("zh").asText(""));
        }
        out.print(table);
        out.flush();
        return 0;
    }

    /** Where it is and what for. */
    static final class Setting {
        @Option(names = "--organisation", paramLabel = "ID", description = "Whose it is; that of the site otherwise.")
        private @Nullable String organisation;

        @Option(names = "--site", paramLabel = "ID", description = "The site it is on.")
        private @Nullable String site;

        @Option(names = "--profile", paramLabel = "ID", description = "Of the devices that may stand there.")
        private @Nullable String profile;

        @Option(names = "--latitude", paramLabel = "DEGREES", description = "WGS-84, with --longitude.")
        private @Nullable Double latitude;

        @Option(names = "--longitude", paramLabel = "DEGREES", description = "WGS-84, with --latitude.")
        private @Nullable Double longitude;

        @Option(
                names = {"-p", "--parameter"},
                paramLabel = "NAME=VALUE",
                description = "Parameter of the profile's rules.")
        private @Nullable Map<String, String> parameters;

        private void into(ObjectNode request) {
            PlaceOptions.put(request, "organisation", organisation);
            PlaceOptions.put(request, "site", site);
            PlaceOptions.put(request, "profile", profile);
            PlaceOptions.put(request, "latitude", latitude);
            PlaceOptions.put(request, "longitude", longitude);
            if (parameters != null) {
                parameters.forEach(request.putObject("parameters")::put);
            }
        }
    }
}
