package io.fieldwarden.ingest.mqtt;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.fail;
import static org.junit.jupiter.api.Assumptions.abort;

import java.io.File;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.concurrent.TimeUnit;

/** Runs a program that is installed on the machine. A test is skipped when it is missing, and fails for that in CI. */
public final class Tool {
    private static final int LIMIT_SECONDS = 30;
    private static final String NODE_MODULES = "/usr/share/nodejs:/usr/lib/nodejs";

    private Tool() {}

    /** @param output of both streams */
    public record Result(int exit, String output) {}

    public static Result run(String program, List<String> first, String... then) {
        List<String> arguments = new ArrayList<>(first);
        arguments.addAll(Arrays.asList(then));
        return run(program, arguments.toArray(String[]::new));
    }

    /** Python as the system's packages are for, with one of its modules. */
    public static Result runSystemPython(String module, String... arguments) {
        String python = "/usr/bin/python3";
        boolean there = new File(python).canExecute()
                && start(python, "-c", "import " + module).exit() == 0;
        if (!there && "true".equals(System.getenv("CI"))) {
            fail(module + " of Python is not installed, and in CI it has to be");
        } else if (!there) {
            abort(module + " of Python is not installed: this test needs it");
        }
        return start(python, arguments);
    }

    /** Node with one of the modules that the system's packages install for all. */
    public static Result runSystemNode(String module, String... arguments) {
        require("node");
        boolean there = new File("/usr/share/nodejs", module).isDirectory();
        if (!there && "true".equals(System.getenv("CI"))) {
            fail(module + " of Node is not installed, and in CI it has to be");
        } else if (!there) {
            abort(module + " of Node is not installed: this test needs it");
        }
        List<String> command = new ArrayList<>(List.of("NODE_PATH=" + NODE_MODULES, "node"));
        command.addAll(Arrays.asList(arguments));
        return start("env", command.toArray(String[]::new));
    }

    public static Result run(String program, String... arguments) {
        require(program);
        return start(program, arguments);
    }

    private static Result start(String program, String... arguments) {
        List<String> command = new ArrayList<>();
        command.add(program);
        command.addAll(Arrays.asList(arguments));
        try {
            Process process =
                    new ProcessBuilder(command).redirectErrorStream(true).start();
            process.getOutputStream().close();
            byte[] output = process.getInputStream().readAllBytes();
            assertThat(process.waitFor(LIMIT_SECONDS, TimeUnit.SECONDS))
                    .as(program + " ends")
                    .isTrue();
            return new Result(process.exitValue(), new String(output, StandardCharsets.UTF_8));
        } catch (IOException e) {
            throw new IllegalStateException(program + " cannot be run", e);
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            throw new IllegalStateException(program + " was interrupted", e);
        }
    }

    /** The first of these that is installed: programs are called differently on different systems. */
    public static String first(String... programs) {
        return Arrays.stream(programs).filter(Tool::isInstalled).findFirst().orElse(programs[0]);
    }

    /** Runs until it is destroyed; what it says goes into the file. */
    public static Process begin(Path said, String program, String... arguments) throws IOException {
        require(program);
        List<String> command = new ArrayList<>(List.of(program));
        command.addAll(Arrays.asList(arguments));
        return new ProcessBuilder(command)
                .redirectErrorStream(true)
                .redirectOutput(said.toFile())
                .start();
    }

    private static boolean isInstalled(String program) {
        return Arrays.stream(System.getenv("PATH").split(File.pathSeparator, -1))
                .anyMatch(folder -> new File(folder, program).canExecute());
    }

    private static void require(String program) {
        boolean installed = isInstalled(program);
        if (!installed && "true".equals(System.getenv("CI"))) {
            fail(program + " is not installed, and in CI it has to be");
        } else if (!installed) {
            abort(program + " is not installed: this test needs it");
        }
    }
}
