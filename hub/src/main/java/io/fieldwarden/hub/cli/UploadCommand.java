package io.fieldwarden.hub.cli;

import io.fieldwarden.alert.upload.MappingCheck;
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

@Command(
        mixinStandardHelpOptions = true,
        name = "upload",
        description = "Mapping files, by which alerts go to systems above in their form.",
        synopsisSubcommandLabel = "COMMAND")
final class UploadCommand implements Runnable {
    @Spec
    private CommandSpec spec;

    @Override
    public void run() {
        throw new ParameterException(spec.commandLine(), "a command is missing");
    }

    @Command(
            mixinStandardHelpOptions = true,
            name = "check",
            description = "Holds mapping files against their golden samples; needs no server.")
    int check(@Parameters(paramLabel = "FILE", arity = "1..*") List<Path> files) throws IOException {
        PrintWriter out = spec.commandLine().getOut();
        int faults = 0;
        for (Path file : files) {
            MappingCheck.Result result = MappingCheck.of(Files.readString(file));
            result.faults().forEach(fault -> out.println(file + ": " + fault));
            if (result.faults().isEmpty()) {
                out.println(file + ": " + result.format() + " is good: " + result.samples() + " samples hold");
            }
            faults += result.faults().size();
        }
        return faults == 0 ? 0 : 1;
    }
}
