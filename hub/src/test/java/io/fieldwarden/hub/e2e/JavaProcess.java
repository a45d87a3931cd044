package io.fieldwarden.hub.e2e;

import java.io.File;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.concurrent.TimeUnit;

/** One Java program in a small process of its own, at low priority; it does not outlive the tests. */
final class JavaProcess implements AutoCloseable {
    private static final List<String> NICE = List.of("nice", "-n", "10");

    private final Program program;
    private Process process;

    /**
     * What to run.
     *
     * @param name of its log file in the folder
     * @param options for the virtual machine, memory above all
     */
    record Program(
            String name,
            Path folder,
            List<String> options,
            List<Path> classpath,
            String main,
            List<String> arguments,
            Map<String, String> environment) {
        Path log() {
            return folder.resolve(name + ".log");
        }
    }

    JavaProcess(Program program) {
        this.program = program;
        Runtime.getRuntime().addShutdownHook(new Thread(this::end));
    }

    /** Starts it, again too; returns at once. */
    JavaProcess start() throws IOException {
        List<String> line = new ArrayList<>(NICE);
        line.add(Path.of(System.getProperty("java.home"), "bin", "java").toString());
        line.addAll(List.of("-XX:+UseSerialGC", "-XX:TieredStopAtLevel=1", "-XX:MaxMetaspaceSize=160m"));
        line.addAll(program.options());
        line.add("-cp");
        line.add(String.join(
                File.pathSeparator,
                program.classpath().stream().map(Path::toString).toList()));
        line.add(program.main());
        line.addAll(program.arguments());
        ProcessBuilder builder = new ProcessBuilder(line).redirectErrorStream(true);
        builder.environment().putAll(program.environment());
        process = builder.redirectOutput(
                        ProcessBuilder.Redirect.appendTo(program.log().toFile()))
                .start();
        return this;
    }

    /** Runs it to its end. */
    String run() throws IOException, InterruptedException {
        start();
        if (!process.waitFor(90, TimeUnit.SECONDS)) {
            kill();
            throw new IOException(program.name() + " did not end:\n" + output());
        }
        if (process.exitValue() != 0) {
            throw new IOException(program.name() + " failed:\n" + output());
        }
        return output();
    }

    boolean isAlive() {
        return process.isAlive();
    }

    /** SIGKILL: it is gone when this returns. */
    void kill() throws InterruptedException {
        process.destroyForcibly().waitFor();
    }

    String output() {
        try {
            return Files.readString(program.log(), StandardCharsets.UTF_8);
        } catch (IOException e) {
            return "no output: " + e;
        }
    }

    /** SIGKILL as well: none of them has anything to say at its end that a test needs. */
    @Override
    public void close() {
        end();
    }

    private void end() {
        Process last = process;
        if (last != null) {
            last.destroyForcibly();
        }
    }
}
