package io.fieldwarden.hub.cli;

import io.fieldwarden.hub.data.Backup;
import java.nio.file.Path;
import java.util.concurrent.Callable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Option;
import picocli.CommandLine.Parameters;
import picocli.CommandLine.Spec;

@Command(
        mixinStandardHelpOptions = true,
        name = "restore",
        description = "Makes a data folder of a backup. All of the file is checked before anything is written.")
final class RestoreCommand implements Callable<Integer> {
    @Parameters(paramLabel = "FILE.zip", description = "What 'backup' wrote.")
    private Path file;

    @Option(
            names = "--data",
            paramLabel = "DIR",
            defaultValue = "data",
            description = "Must not be there or be empty. Default: ./data")
    private Path data;

    @Spec
    private CommandSpec spec;

    @Override
    public Integer call() {
        BackupCommand.say(spec, "restored", data, Backup.restore(file, data));
        return 0;
    }
}
