package io.fieldwarden.hub.cli;

import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.ParameterException;
import picocli.CommandLine.Spec;

/** A command that does nothing by itself but has commands: without one of them it says what there is. */
abstract class CommandGroup implements Runnable {
    /** Of the command itself, set before anything runs: where its output goes. */
    @Spec
    CommandSpec spec;

    @Override
    public final void run() {
        throw new ParameterException(spec.commandLine(), "a command is missing");
    }
}
