package io.fieldwarden.edge.core;

import com.fasterxml.jackson.core.JsonFactory;
import com.fasterxml.jackson.core.StreamReadConstraints;
import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.json.JsonMapper;
import com.fasterxml.jackson.databind.node.ObjectNode;
import io.fieldwarden.device.DeviceId;
import io.fieldwarden.device.ProfileRef;
import java.io.IOException;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.TreeMap;

/**
 * The command of the hub to run a profile: {@code {"format":1,"id":"profile/ID@V","kind":"profile","device":…,"yaml":…,
 * "parameters":{…}}}.
 *
 * @param parameters of the device and its position, by name
 */
record ProfileCommand(DeviceId device, ProfileRef profile, String yaml, Map<String, String> parameters) {
    private static final String PREFIX = "profile/";
    private static final int FORMAT = 1;
    private static final int MOST_IN_BUNDLE = 100;
    private static final JsonMapper JSON = JsonMapper.builder(JsonFactory.builder()
                    .streamReadConstraints(StreamReadConstraints.builder()
                            .maxNestingDepth(8)
                            .maxStringLength(1 << 19)
                            .maxTokenCount(10_000)
                            .build())
                    .build())
            .build();

    ProfileCommand {
        parameters = Map.copyOf(parameters);
    }

    /**
     * Reads a command.
     *
     * @return empty for a command of another kind
     * @throws IllegalArgumentException saying what is wrong with it
     */
    static Optional<ProfileCommand> parse(byte[] bytes) {
        try {
            JsonNode command = JSON.readTree(bytes);
            if (!command.path("kind").asText().equals("profile")) {
                return Optional.empty();
            }
            if (command.path("format").asInt() != FORMAT) {
                throw new IllegalArgumentException("format " + command.path("format") + " is not " + FORMAT);
            }
            String id = command.path("id").asText();
            if (!id.startsWith(PREFIX) || !command.path("yaml").isTextual()) {
                throw new IllegalArgumentException("id '" + id + "' is not profile/ID@VERSION, or there is no yaml");
            }
            Map<String, String> parameters = new TreeMap<>();
            command.path("parameters")
                    .properties()
                    .forEach(entry ->
                            parameters.put(entry.getKey(), entry.getValue().asText()));
            return Optional.of(new ProfileCommand(
                    new DeviceId(command.path("device").asText()),
                    ProfileRef.parse(id.substring(PREFIX.length())),
                    command.path("yaml").asText(),
                    parameters));
        } catch (IOException e) {
            throw new IllegalArgumentException("no JSON: " + e.getMessage(), e);
        }
    }

    /**
     * The rules of a command {@code rules}.
     *
     * @throws IllegalArgumentException saying what is wrong with it
     */
    static List<ProfileCommand> bundle(AgentCommand command) {
        command.only("rules");
        JsonNode rules = command.body().path("rules");
        if (!rules.isArray() || rules.isEmpty() || rules.size() > MOST_IN_BUNDLE) {
            throw new IllegalArgumentException("rules: is not a list of 1 to " + MOST_IN_BUNDLE + " sets of rules");
        }
        List<ProfileCommand> bundle = new ArrayList<>();
        for (JsonNode one : rules) {
            if (!one.path("yaml").isTextual()) {
                throw new IllegalArgumentException("rules: one has no yaml");
            }
            Map<String, String> parameters = new TreeMap<>();
            one.path("parameters")
                    .properties()
                    .forEach(entry ->
                            parameters.put(entry.getKey(), entry.getValue().asText()));
            bundle.add(new ProfileCommand(
                    one.has("device") ? new DeviceId(one.path("device").asText()) : command.device(),
                    ProfileRef.parse(one.path("profile").asText()),
                    one.path("yaml").asText(),
                    parameters));
        }
        return bundle;
    }

    byte[] encode() {
        ObjectNode command = JSON.createObjectNode()
                .put("format", FORMAT)
                .put("id", PREFIX + profile)
                .put("kind", "profile")
                .put("device", device.value())
                .put("yaml", yaml);
        ObjectNode values = command.putObject("parameters");
        new TreeMap<>(parameters).forEach(values::put);
        try {
            return JSON.writeValueAsBytes(command);
        } catch (IOException e) {
            throw new IllegalStateException("a tree of texts cannot be written", e);
        }
    }
}
