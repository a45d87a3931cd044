package io.fieldwarden.hub.cli;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.ArrayNode;
import com.fasterxml.jackson.databind.node.JsonNodeFactory;
import com.fasterxml.jackson.databind.node.ObjectNode;
import io.fieldwarden.hub.client.ApiClient;
import io.fieldwarden.hub.client.Registrar;
import java.io.IOException;
import java.io.PrintWriter;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Option;
import picocli.CommandLine.Parameters;

@Command(
        mixinStandardHelpOptions = true,
        name = "device",
        description = "Registers, imports, replaces and lists devices.",
        synopsisSubcommandLabel = "COMMAND")
final class DeviceCommand extends CommandGroup {
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
            @Option(names = "--at", paramLabel = "TIME", description = "When, as 2026-11-23T08:00:00Z (default: now).")
                    @Nullable
                    String at,
            @Option(
                            names = "--offset",
                            paramLabel = "CHANNEL=NUMBER",
                            description = "Added to what stood there before, to compare it with the new device.")
                    @Nullable
                    Map<String, Double> offsets,
            @Mixin ClientOptions hub) {
        ObjectNode request = JsonNodeFactory.instance.objectNode().put("id", successor);
        if (at != null) {
            request.put("at", at);
        }
        if (offsets != null) {
            offsets.forEach(request.putObject("offsets")::put);
        }
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
            name = "remove",
            description = "Takes a device out: it may send no longer, its connections end, its history stays.")
    int remove(@Parameters(paramLabel = "ID") String id, @Mixin ClientOptions hub) {
        hub.client().delete("/devices/" + ApiClient.encoded(id));
        return 0;
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
                "Puts the rows of a CSV file into the registry: devices, or what the column kind says.",
                "The same file again changes nothing. Rows that are wrong are named, the others go in."
            })
    int importFile(
            @Parameters(paramLabel = "FILE.csv") Path file,
            @Option(names = "--dry-run", description = "Says what would come of it and changes nothing.")
                    boolean dryRun,
            @Option(
                            names = "--secrets",
                            paramLabel = "OUT.csv",
                            description = "Where id, secret and token of new devices go (default: standard output).")
                    @Nullable
                    Path secrets,
            @Option(
                            names = "--kind",
                            paramLabel = "KIND",
                            defaultValue = "device",
                            description = "Of rows without a column kind: organisation, site, position or device.")
                    String kind,
            @Mixin ClientOptions hub)
            throws IOException {
        return new BulkImport(
                        hub.client(),
                        spec.commandLine().getOut(),
                        spec.commandLine().getErr())
                .run(file, dryRun, ApiClient.encoded(kind), secrets);
    }

    @Command(
            mixinStandardHelpOptions = true,
            name = "export",
            description = "Prints the registry as CSV that can be imported again; never with credentials.")
    int export(
            @Option(
                            names = "--kind",
                            paramLabel = "KIND",
                            defaultValue = "devices",
                            description = "organisations, sites, positions or devices (default).")
                    String kind,
            @Mixin ClientOptions hub) {
        PrintWriter out = spec.commandLine().getOut();
        out.print(hub.client().text("/registry/export?kind=" + ApiClient.encoded(kind)));
        out.flush();
        return 0;
    }

    @Command(
            mixinStandardHelpOptions = true,
            name = "credentials",
            description = {
                "Gives a device a new secret, token, pre-shared key or certificate, or takes one away.",
                "Both hold at once, also for connections that are open. What is new is printed this once."
            })
    int credentials(
            @Parameters(paramLabel = "ID") String id,
            @Parameters(paramLabel = "secret|token|psk|certificate") String kind,
            @Option(names = "--pem", paramLabel = "FILE", description = "The certificate to add.") @Nullable Path pem,
            @Option(names = "--revoke", description = "Takes it away instead.") boolean revoke,
            @Option(names = "--fingerprint", paramLabel = "SHA256", description = "Of the certificate to take away.")
                    @Nullable
                    String fingerprint,
            @Mixin ClientOptions hub)
            throws IOException {
        String path = "/devices/" + ApiClient.encoded(id) + "/credentials";
        if (revoke) {
            String query = fingerprint == null ? "" : "?fingerprint=" + ApiClient.encoded(fingerprint);
            hub.client().delete(path + "/" + ApiClient.encoded(kind) + query);
            return 0;
        }
        ObjectNode request = JsonNodeFactory.instance.objectNode().put("kind", kind);
        if (pem != null) {
            request.put("pem", Files.readString(pem));
        }
        PrintWriter out = spec.commandLine().getOut();
        hub.client()
                .post(path, request)
                .properties()
                .forEach(field ->
                        out.println(field.getKey() + ": " + field.getValue().asText()));
        return 0;
    }
}
