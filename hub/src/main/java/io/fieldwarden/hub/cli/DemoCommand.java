package io.fieldwarden.hub.cli;

import io.fieldwarden.hub.data.DataFolder;
import io.fieldwarden.hub.demo.Demo;
import java.io.PrintWriter;
import java.nio.file.Path;
import java.time.Clock;
import java.util.concurrent.Callable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Option;
import picocli.CommandLine.Spec;

@Command(
        mixinStandardHelpOptions = true,
        name = "demo",
        description = {
            "Runs the hub with a simulated farm and simulated special equipment, on this machine only.",
            "Prints the page's address and one log-in per role."
        })
final class DemoCommand implements Callable<Integer> {
    @Spec
    private CommandSpec spec;

    @Mixin
    private ConfigOptions config;

    @Option(
            names = "--data",
            paramLabel = "DIR",
            defaultValue = "demo-data",
            description = "Data folder (default: ./demo-data).")
    private Path data;

    @Override
    public Integer call() throws InterruptedException {
        PrintWriter out = spec.commandLine().getOut();
        out.println("Fieldwarden " + VersionCommand.number() + " starts ...");
        try (Stopper stopper = new Stopper();
                DataFolder folder = DataFolder.open(data.toAbsolutePath().normalize());
                Demo demo = Demo.open(config.settings(), folder, Clock.systemUTC(), VersionCommand.number(), out)) {
            demo.describe(out);
            stopper.await();
            out.println("stopping");
        }
        return 0;
    }
}
