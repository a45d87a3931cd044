package io.fieldwarden.hub.cli;

import io.fieldwarden.alert.evidence.EvidenceCheck;
import io.fieldwarden.hub.client.ApiClient;
import java.io.IOException;
import java.io.PrintWriter;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Optional;
import picocli.CommandLine.Command;
import picocli.CommandLine.ExitCode;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Option;
import picocli.CommandLine.ParameterException;
import picocli.CommandLine.Parameters;
import picocli.CommandLine.Spec;

@Command(
        mixinStandardHelpOptions = true,
        name = "evidence",
        description = "Signed archives of everything about an alert.",
        synopsisSubcommandLabel = "COMMAND")
final class EvidenceCommand implements Runnable {
    /** Read at once; larger ones are for the script of docs/evidence.md. */
    private static final long MAX_BYTES = 128L << 20;

    @Spec
    private CommandSpec spec;

    @Override
    public void run() {
        throw new ParameterException(spec.commandLine(), "a command is missing");
    }

    @Command(
            mixinStandardHelpOptions = true,
            name = "export",
            description = "Writes the archive of an alert. The hub records who asked for it.")
    int export(
            @Parameters(paramLabel = "ALERT", description = "Id of the alert.") String alert,
            @Parameters(paramLabel = "FILE", description = "Where to write it; must not exist.") Path file,
            @Mixin ClientOptions hub) {
        byte[] archive = hub.client().bytes("/alerts/" + ApiClient.encoded(alert) + "/evidence.zip");
        try {
            Files.write(file, archive, java.nio.file.StandardOpenOption.CREATE_NEW);
        } catch (IOException e) {
            throw new CommandFailed(file + " cannot be written: " + e, e);
        }
        spec.commandLine().getOut().printf("%s: %,d bytes%n", file, archive.length);
        return ExitCode.OK;
    }

    /** Needs no hub. Exit 1 when anything is not as it was signed. */
    @Command(
            mixinStandardHelpOptions = true,
            name = "verify",
            description = "Says whether every byte of an archive is as it was signed; needs no hub. Exit 1 when not.")
    int verify(
            @Parameters(paramLabel = "FILE", description = "The archive.") Path file,
            @Option(
                            names = "--key",
                            paramLabel = "KEY",
                            description =
                                    "Public key that must have signed it, in Base64, as GET /api/v1/audit/key gives it (default: the one in the archive).")
                    Optional<String> key) {
        EvidenceCheck.Verdict verdict = EvidenceCheck.of(read(file), key);
        PrintWriter out = spec.commandLine().getOut();
        if (verdict.ok()) {
            out.println("Every byte is as it was signed.");
            out.printf("  alert     %s%n  exported  %s%n", verdict.alert(), verdict.exportedAt());
            out.printf(
                    "  key       SHA-256 %s%s%n",
                    verdict.keySha256(), key.isPresent() ? "" : " (compare it with what the owner of the hub says)");
            return ExitCode.OK;
        }
        out.println("NOT what was signed:");
        verdict.findings().forEach(finding -> out.println("  " + finding));
        return ExitCode.SOFTWARE;
    }

    private static byte[] read(Path file) {
        try {
            if (Files.size(file) > MAX_BYTES) {
                throw new CommandFailed(file + " has more than 128 MiB: verify it with docs/verify_evidence.py");
            }
            return Files.readAllBytes(file);
        } catch (IOException e) {
            throw new CommandFailed(file + " cannot be read: " + e, e);
        }
    }
}
