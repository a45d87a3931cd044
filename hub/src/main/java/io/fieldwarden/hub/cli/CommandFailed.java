package io.fieldwarden.hub.cli;

/** A command could not do what it was asked for; the message is one line for the person who asked. Exit 1. */
public final class CommandFailed extends RuntimeException {
    public CommandFailed(String message) {
        super(message);
    }

    public CommandFailed(String message, Throwable cause) {
        super(message, cause);
    }
}
