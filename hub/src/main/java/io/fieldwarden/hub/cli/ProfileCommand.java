package io.fieldwarden.hub.cli;

import com.fasterxml.jackson.databind.JsonNode;
import io.fieldwarden.device.ProfileRef;
import io.fieldwarden.device.profile.Fault;
import io.fieldwarden.device.profile.ProfileLoader;
import io.fieldwarden.hub.client.ApiClient;
import io.fieldwarden.hub.client.Profiles;
import java.io.IOException;
import java.io.PrintWriter;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Option;
import picocli.CommandLine.ParameterException;
import picocli.CommandLine.Parameters;

@Command(
        mixinStandardHelpOptions = true,
        name = "profile",
        description = "Checks and manages device profiles.",
        subcommands = {DryRunCommand.class, ProfileImportCommand.class},
        synopsisSubcommandLabel = "COMMAND")
final class ProfileCommand extends CommandGroup {
    @Command(
            mixinStandardHelpOptions = true,
            name = "check",
            description = "Checks profile files without a server; prints file:line:column: what, value, rule.")
    int check(@Parameters(paramLabel = "FILE", arity = "1..*") List<Path> files) throws IOException {
        PrintWriter out = spec.commandLine().getOut();
        int faults = 0;
        for (Path file : files) {
            ProfileLoader.Loaded loaded = ProfileLoader.load(Files.readString(file));
            for (Fault fault : loaded.faults()) {
                out.println(file + ":" + fault);
            }
            faults += loaded.faults().size();
            loaded.profile()
                    .ifPresent(profile -> out.println(file + ": " + profile.ref() + " is good: "
                            + profile.channels().size() + " channels, "
                            + profile.rules().size() + " rules, "
                            + profile.detectors().specs().size() + " detectors"
                            + (loaded.samples().isEmpty()
                                    ? ""
                                    : ", " + loaded.samples().size() + " samples hold")));
        }
        return faults == 0 ? 0 : 1;
    }

    @Command(
            mixinStandardHelpOptions = true,
            name = "list",
            description = "Lists the profiles of the hub and their versions.")
    int list(@Mixin OutputOption output, @Mixin ClientOptions hub) {
        JsonNode items = hub.client().get("/profiles").path("items");
        PrintWriter out = spec.commandLine().getOut();
        if (output.json()) {
            out.println(items.toPrettyString());
            return 0;
        }
        Table table = new Table("ID", "ACTIVE", "VERSIONS", "NAME", "CATEGORY");
        for (JsonNode profile : items) {
            List<String> versions = new ArrayList<>();
            profile.path("versions")
                    .forEach(v -> versions.add(v.path("version").asText() + " "
                            + v.path("state").asText()
                            + (v.path("dryRunAt").isTextual() ? ", tried" : "")));
            table.row(
                    profile.path("id").asText(),
                    profile.path("activeVersion").asText("-"),
                    String.join("; ", versions),
                    profile.path("name").path("zh").asText(""),
                    profile.path("category").asText(""));
        }
        out.print(table);
        out.flush();
        return 0;
    }

    @Command(
            mixinStandardHelpOptions = true,
            name = "show",
            description = "Prints the text of a profile: the active version, or the one after @.")
    int show(@Parameters(paramLabel = "ID[@V]") String ref, @Mixin ClientOptions hub) {
        int at = ref.indexOf('@');
        String id = at < 0 ? ref : ref.substring(0, at);
        String query = at < 0 ? "" : "?version=" + ApiClient.encoded(ref.substring(at + 1));
        spec.commandLine()
                .getOut()
                .println(hub.client()
                        .get("/profiles/" + ApiClient.encoded(id) + query)
                        .path("yaml")
                        .asText()
                        .stripTrailing());
        return 0;
    }

    @Command(
            mixinStandardHelpOptions = true,
            name = "push",
            description = "Checks a profile file and sends it to the hub as a draft.")
    int push(
            @Parameters(paramLabel = "FILE") Path file,
            @Option(names = "--activate", description = "Makes it the active version at once.") boolean activate,
            @Mixin ClientOptions hub)
            throws IOException {
        String yaml = Files.readString(file);
        ProfileLoader.Loaded loaded = ProfileLoader.load(yaml);
        loaded.faults().forEach(fault -> spec.commandLine().getErr().println(file + ":" + fault));
        if (loaded.profile().isEmpty()) {
            return 1;
        }
        String id = loaded.profile().get().ref().id().value();
        Profiles profiles = new Profiles(hub.client());
        print(activate ? profiles.push(id, yaml) : profiles.put(id, yaml));
        return 0;
    }

    @Command(
            mixinStandardHelpOptions = true,
            name = "activate",
            description = "Makes a version the active one; alerts keep the version they were raised under.")
    int activate(@Parameters(paramLabel = "ID@V") String ref, @Mixin ClientOptions hub) {
        try {
            ProfileRef parsed = ProfileRef.parse(ref);
            print(new Profiles(hub.client()).activate(parsed.id().value(), parsed.version()));
            return 0;
        } catch (IllegalArgumentException e) {
            throw new ParameterException(spec.commandLine(), String.valueOf(e.getMessage()), e);
        }
    }

    @Command(
            mixinStandardHelpOptions = true,
            name = "rollback",
            description = "Goes back to the version that was active before.")
    int rollback(@Parameters(paramLabel = "ID") String id, @Mixin ClientOptions hub) {
        print(new Profiles(hub.client()).rollback(id));
        return 0;
    }

    @Command(
            mixinStandardHelpOptions = true,
            name = "export",
            description =
                    "Prints a profile of the hub in the form of somebody else; names on standard error what that form"
                            + " cannot say.")
    int export(
            @Parameters(paramLabel = "ID[@V]") String ref,
            @Option(
                            names = "--format",
                            required = true,
                            paramLabel = "FORMAT",
                            description = "yaml, wot, thingsboard, tsl or jetlinks.")
                    String format,
            @Mixin ClientOptions hub) {
        String[] parts = ref.split("@", 2);
        JsonNode exported = hub.client()
                .get("/profiles/" + ApiClient.encoded(parts[0]) + "/export?format=" + ApiClient.encoded(format)
                        + (parts.length == 2 ? "&version=" + ApiClient.encoded(parts[1]) : ""));
        exported.path("notes")
                .forEach(note -> spec.commandLine()
                        .getErr()
                        .println(note.path("what").asText() + ": "
                                + note.path("why").asText()));
        spec.commandLine().getErr().flush();
        spec.commandLine().getOut().print(exported.path("text").asText());
        spec.commandLine().getOut().flush();
        return 0;
    }

    @Command(
            mixinStandardHelpOptions = true,
            name = "history",
            description = "Lists who drafted, tried, activated and took back which version, newest first.")
    int history(
            @Parameters(paramLabel = "ID") String id,
            @Option(names = "--diff", description = "With the lines that differ.") boolean diff,
            @Option(
                            names = "--last",
                            paramLabel = "N",
                            description = "How many; default: ${DEFAULT-VALUE}.",
                            defaultValue = "50")
                    int last,
            @Mixin OutputOption output,
            @Mixin ClientOptions hub) {
        JsonNode items = hub.client()
                .get("/profiles/" + ApiClient.encoded(id) + "/changes?limit=" + last)
                .path("items");
        PrintWriter out = spec.commandLine().getOut();
        if (output.json()) {
            out.println(items.toPrettyString());
        } else if (diff) {
            items.forEach(item -> out.println(item.path("at").asText() + " "
                    + item.path("by").asText() + " "
                    + item.path("action").asText() + " "
                    + item.path("version").asText() + "\n"
                    + item.path("diff").asText()));
        } else {
            Table table = new Table("AT", "BY", "ACTION", "VERSION");
            items.forEach(item -> table.row(
                    item.path("at").asText(),
                    item.path("by").asText(),
                    item.path("action").asText(),
                    item.path("version").asText()));
            out.print(table);
        }
        out.flush();
        return 0;
    }

    private void print(JsonNode version) {
        spec.commandLine()
                .getOut()
                .println(version.path("id").asText() + "@"
                        + version.path("version").asText() + " is "
                        + version.path("state").asText());
        version.path("warnings")
                .forEach(warning -> spec.commandLine()
                        .getErr()
                        .println("warning: " + warning.path("detail").asText()));
    }
}
