package io.fieldwarden.ingest.core;

import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.List;
import java.util.stream.Collectors;

/**
 * Commands that go down together, for protocols in which a device asks: {@code {"items":[…]}}.
 *
 * @param commands in the order in which they wait
 */
public record CommandBundle(List<Command> commands) {
    private static final int AROUND = "{\"items\":[]}".length();

    public CommandBundle {
        commands = List.copyOf(commands);
    }

    /**
     * The eldest of what waits: as many as fit, and one in any case.
     *
     * @param bytes of the whole text, at most
     */
    public static CommandBundle of(List<Command> pending, int bytes) {
        List<Command> fitting = new ArrayList<>();
        int length = AROUND;
        for (Command command : pending) {
            length += command.message().length() + 1;
            if (length > bytes && !fitting.isEmpty()) {
                break;
            }
            fitting.add(command);
        }
        return new CommandBundle(fitting);
    }

    public boolean isEmpty() {
        return commands.isEmpty();
    }

    public String json() {
        return commands.stream()
                .map(command -> command.message().copy().toString(StandardCharsets.UTF_8))
                .collect(Collectors.joining(",", "{\"items\":[", "]}"));
    }
}
