package io.fieldwarden.hub.cli;

import io.fieldwarden.hub.bench.BenchException;
import io.fieldwarden.hub.client.ApiException;
import io.fieldwarden.hub.config.ConfigException;
import io.fieldwarden.hub.data.DataFolderException;
import io.fieldwarden.hub.net.PortTakenException;
import java.io.PrintWriter;
import java.nio.charset.StandardCharsets;
import picocli.CommandLine;
import picocli.CommandLine.Command;
import picocli.CommandLine.ExitCode;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.ParameterException;
import picocli.CommandLine.Spec;

/** The command line. Exit 0 done, 1 failed, 2 wrong use; errors on one line on standard error. */
@Command(
        name = "fieldwarden",
        description = "Ingestion hub for farm sensors and special equipment.",
        synopsisSubcommandLabel = "COMMAND",
        subcommands = {
            DemoCommand.class,
            RunCommand.class,
            ReplayCommand.class,
            DetectCommand.class,
            BacktestCommand.class,
            MaintenanceCommand.class,
            IncidentCommand.class,
            DeviceCommand.class,
            CommandCommand.class,
            OrganisationCommand.class,
            SiteCommand.class,
            PositionCommand.class,
            ProfileCommand.class,
            UserCommand.class,
            TokenCommand.class,
            AuditCommand.class,
            EvidenceCommand.class,
            UploadCommand.class,
            EdgeCommand.class,
            BackupCommand.class,
            RestoreCommand.class,
            DoctorCommand.class,
            ConfigCommand.class,
            BenchCommand.class,
            WarmUpCommand.class,
            VersionCommand.class
        },
        mixinStandardHelpOptions = true,
        versionProvider = VersionCommand.Provider.class)
public final class Fieldwarden implements Runnable {
    @Spec
    private CommandSpec spec;

    public static CommandLine commandLine() {
        CommandLine commands = new CommandLine(new Fieldwarden());
        commands.setOut(new PrintWriter(System.out, true, StandardCharsets.UTF_8));
        commands.setErr(new PrintWriter(System.err, true, StandardCharsets.UTF_8));
        commands.setParameterExceptionHandler(Fieldwarden::wrongUse);
        commands.setExecutionExceptionHandler((failure, at, parsed) -> failed(failure, at));
        commands.setUsageHelpAutoWidth(true);
        everywhere(commands);
        return commands;
    }

    /** {@code --version} on every command, however deep. */
    private static void everywhere(CommandLine commands) {
        for (CommandLine child : commands.getSubcommands().values()) {
            child.getCommandSpec().versionProvider(new VersionCommand.Provider());
            everywhere(child);
        }
    }

    @Override
    public void run() {
        throw new ParameterException(spec.commandLine(), "a command is missing");
    }

    private static int wrongUse(ParameterException fault, String[] args) {
        CommandLine at = fault.getCommandLine();
        at.getErr()
                .println("fieldwarden: " + messageOf(fault) + " (see: "
                        + at.getCommandSpec().qualifiedName() + " --help)");
        return ExitCode.USAGE;
    }

    private static int failed(Exception failure, CommandLine at) {
        boolean told = failure instanceof ConfigException
                || failure instanceof CommandFailed
                || failure instanceof BenchException
                || failure instanceof ApiException
                || failure instanceof DataFolderException
                || failure instanceof PortTakenException;
        String name = told ? "" : failure.getClass().getSimpleName() + ": ";
        at.getErr().println("fieldwarden: " + name + messageOf(failure));
        if (System.getenv("FIELDWARDEN_TRACE") != null) {
            failure.printStackTrace(at.getErr());
        }
        return failure instanceof ConfigException ? ExitCode.USAGE : ExitCode.SOFTWARE;
    }

    private static String messageOf(Exception failure) {
        String message = failure.getMessage();
        return message == null
                ? "failed"
                : message.replaceAll("\\s*\\R\\s*", "; ").strip();
    }
}
