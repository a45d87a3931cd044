package io.fieldwarden.hub.cli;

import io.fieldwarden.device.profile.Fault;
import io.fieldwarden.device.profile.ProfileLoader;
import java.io.IOException;
import java.io.PrintWriter;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import picocli.CommandLine.Command;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.ParameterException;
import picocli.CommandLine.Parameters;
import picocli.CommandLine.Spec;

@Command(name = "profile", description = "Checks and manages device profiles.", synopsisSubcommandLabel = "COMMAND")
final class ProfileCommand implements Runnable {
    @Spec
    private CommandSpec spec;

    @Override
    public void run() {
        throw new ParameterException(spec.commandLine(), "a command is missing");
    }

    @Command(
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
                            + profile.rules().size() + " rules"));
        }
        return faults == 0 ? 0 : 1;
    }
}
