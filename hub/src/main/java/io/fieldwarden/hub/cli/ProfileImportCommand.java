package io.fieldwarden.hub.cli;

import io.fieldwarden.device.ProfileId;
import io.fieldwarden.device.exchange.ExchangeFormat;
import io.fieldwarden.device.exchange.ProfileExchange;
import java.io.IOException;
import java.io.PrintWriter;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Optional;
import java.util.concurrent.Callable;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Option;
import picocli.CommandLine.ParameterException;
import picocli.CommandLine.Parameters;
import picocli.CommandLine.Spec;

/** Needs no server: the profile goes to standard output, what it could not take over to standard error. */
@Command(
        mixinStandardHelpOptions = true,
        name = "import",
        description = "Makes a profile of a W3C Thing Description, a device profile of ThingsBoard or a 物模型 (TSL) of"
                + " Alibaba Link or JetLinks; prints it, and names on standard error what it could not take over.")
final class ProfileImportCommand implements Callable<Integer> {
    /** Of a file; the text is refused with the reason far below this. */
    private static final long MAX_FILE = 64L * 1024 * 1024;

    @Spec
    private CommandSpec spec;

    @Parameters(paramLabel = "FILE")
    private Path file = Path.of("");

    @Option(
            names = "--format",
            required = true,
            paramLabel = "FORMAT",
            description = "yaml, wot, thingsboard, tsl or jetlinks.")
    private String format = "";

    @Option(names = "--id", paramLabel = "ID", description = "The id that the profile shall have.")
    private @Nullable String id;

    @Option(names = "--version-number", paramLabel = "N", description = "Its version; default: ${DEFAULT-VALUE}.")
    private int version = 1;

    @Override
    public Integer call() throws IOException {
        if (Files.size(file) > MAX_FILE) {
            throw new CommandFailed(file + " is longer than " + MAX_FILE + " bytes");
        }
        ProfileExchange.Imported imported = ProfileExchange.read(
                parsed(), Files.readString(file), Optional.ofNullable(id).map(this::id), known -> version);
        PrintWriter err = spec.commandLine().getErr();
        imported.notes().forEach(note -> err.println(note.what() + ": " + note.why()));
        imported.faults().forEach(fault -> err.println((imported.yaml().isEmpty() ? file + ":" : "") + fault));
        err.flush();
        if (!imported.yaml().isEmpty()) {
            spec.commandLine().getOut().print(imported.yaml());
            spec.commandLine().getOut().flush();
        }
        return imported.faults().isEmpty() ? 0 : 1;
    }

    private ExchangeFormat parsed() {
        try {
            return ExchangeFormat.ofText(format);
        } catch (IllegalArgumentException e) {
            throw new ParameterException(spec.commandLine(), "--format: " + e.getMessage(), e);
        }
    }

    private ProfileId id(String text) {
        try {
            return new ProfileId(text);
        } catch (IllegalArgumentException e) {
            throw new ParameterException(spec.commandLine(), "--id: " + e.getMessage(), e);
        }
    }
}
