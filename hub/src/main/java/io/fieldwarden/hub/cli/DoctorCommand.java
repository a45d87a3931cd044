package io.fieldwarden.hub.cli;

import io.fieldwarden.hub.client.Addresses;
import io.fieldwarden.hub.doctor.Doctor;
import java.io.PrintWriter;
import java.nio.file.Path;
import java.time.Clock;
import java.util.concurrent.Callable;
import java.util.random.RandomGenerator;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Option;
import picocli.CommandLine.Spec;

@Command(
        mixinStandardHelpOptions = true,
        name = "doctor",
        description = {
            "Checks a hub that runs on this machine: clock, disk, its parts,",
            "and that a reading goes in by MQTT and CoAP and comes out of the API."
        })
final class DoctorCommand implements Callable<Integer> {
    @Spec
    private CommandSpec spec;

    @Option(
            names = "--data",
            paramLabel = "DIR",
            description = "Data folder of the hub (default: ./data, or ./demo-data if only that is there).")
    private @Nullable Path data;

    @Override
    public Integer call() throws InterruptedException {
        PrintWriter out = spec.commandLine().getOut();
        Path folder = Addresses.folder(data);
        Doctor doctor = new Doctor(
                folder,
                Addresses.read(data),
                Clock.systemUTC(),
                RandomGenerator.getDefault(),
                step -> print(out, step));
        boolean good = doctor.examine();
        out.println(good ? "everything is in order" : "something is wrong");
        return good ? 0 : 1;
    }

    private static void print(PrintWriter out, Doctor.Step step) {
        out.printf("%-5s %-24s %6d ms  %s%n", step.good() ? "ok" : "WRONG", step.name(), step.millis(), step.finding());
        if (!step.advice().isEmpty()) {
            out.println("      -> " + step.advice());
        }
    }
}
