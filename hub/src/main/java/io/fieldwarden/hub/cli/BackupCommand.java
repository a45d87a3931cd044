package io.fieldwarden.hub.cli;

import io.fieldwarden.hub.data.Backup;
import java.io.PrintWriter;
import java.nio.file.Path;
import java.util.Locale;
import java.util.concurrent.Callable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Option;
import picocli.CommandLine.Parameters;
import picocli.CommandLine.Spec;

@Command(
        mixinStandardHelpOptions = true,
        name = "backup",
        description = "Writes the whole data folder into one file and reads it again. The hub must be stopped.")
final class BackupCommand implements Callable<Integer> {
    private static final double MIB = 1024.0 * 1024;

    @Parameters(paramLabel = "FILE.zip", description = "Must not be there yet; only its owner may read it.")
    private Path file;

    @Option(names = "--data", paramLabel = "DIR", defaultValue = "data", description = "Default: ./data")
    private Path data;

    @Option(
            names = "--without-keys",
            description = "Leaves out psk.key, push.key, audit.key and tls-key.pem: keep them apart, and put them back"
                    + " before the first start.")
    private boolean withoutKeys;

    @Spec
    private CommandSpec spec;

    @Override
    public Integer call() {
        say(spec, "written", file, Backup.write(data, file, !withoutKeys));
        return 0;
    }

    static void say(CommandSpec spec, String what, Path where, Backup.Summary summary) {
        PrintWriter out = spec.commandLine().getOut();
        out.printf(Locale.ROOT, "%s: %s, %,d files, %.1f MiB%n", what, where, summary.files(), summary.bytes() / MIB);
        out.flush();
    }
}
