package io.fieldwarden.hub.cli;

import org.jspecify.annotations.Nullable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Option;
import picocli.CommandLine.Parameters;

@Command(
        mixinStandardHelpOptions = true,
        name = "incident",
        description = "Recorded incidents: back-tests say which of them rules would have missed.",
        synopsisSubcommandLabel = "COMMAND")
final class IncidentCommand extends CommandGroup {
    private Occasions occasions() {
        return new Occasions("/incidents", spec.commandLine().getOut());
    }

    @Command(mixinStandardHelpOptions = true, name = "add", description = "Records an incident that happened.")
    int add(@Mixin Occasions.Place place, @Mixin Occasions.Span span, @Mixin ClientOptions hub) {
        return occasions().add(hub.client(), place, span);
    }

    @Command(mixinStandardHelpOptions = true, name = "list", description = "Lists them, the latest first.")
    int list(
            @Option(
                            names = "--device",
                            paramLabel = "ID",
                            description = "Only what concerns this device, by itself or by where it stands.")
                    @Nullable
                    String device,
            @Mixin OutputOption output,
            @Mixin ClientOptions hub) {
        return occasions().list(hub.client(), device, output.json());
    }

    @Command(mixinStandardHelpOptions = true, name = "remove", description = "Takes one out again.")
    int remove(@Parameters(paramLabel = "ID") String id, @Mixin ClientOptions hub) {
        return occasions().remove(hub.client(), id);
    }
}
