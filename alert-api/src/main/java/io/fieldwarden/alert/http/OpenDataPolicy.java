package io.fieldwarden.alert.http;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import io.fieldwarden.device.Text;
import java.io.IOException;
import java.io.InputStream;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.DateTimeException;
import java.time.ZoneId;
import java.util.Optional;
import java.util.Set;
import org.yaml.snakeyaml.LoaderOptions;
import org.yaml.snakeyaml.Yaml;
import org.yaml.snakeyaml.constructor.SafeConstructor;
import org.yaml.snakeyaml.error.YAMLException;

/**
 * What is open and how coarse it is. Nothing is until a file {@value #FILE} lies in the data folder.
 *
 * @param least alerts, devices and use units of a cell, each
 * @param level kind of the organisations by which is counted: township or county
 * @param months whole months that are over
 */
record OpenDataPolicy(Text publisher, String license, int least, String level, ZoneId zone, int months) {
    static final String FILE = "open-data.yaml";

    private static final int LEAST_K = 3;
    private static final int MOST_MONTHS = 60;
    private static final long MAX_BYTES = 65_536;

    /**
     * Read anew each time, so that taking the file away ends it at once.
     *
     * @throws IllegalStateException when the file is not such a policy; says why
     */
    static Optional<OpenDataPolicy> read(Path folder) {
        Path file = folder.resolve(FILE);
        try {
            if (!Files.exists(file)) {
                return Optional.empty();
            }
            if (Files.size(file) > MAX_BYTES) {
                throw new IllegalStateException(file + " is too long to be a policy");
            }
            ObjectNode all;
            try (InputStream in = OpenDataPolicy.class.getResourceAsStream("/open-data/policy.yaml")) {
                all = yaml(new String(
                        java.util.Objects.requireNonNull(in, "open-data/policy.yaml")
                                .readAllBytes(),
                        StandardCharsets.UTF_8));
            }
            ObjectNode given = yaml(Files.readString(file));
            given.fieldNames().forEachRemaining(name -> {
                if (!all.has(name)) {
                    throw new IllegalStateException(file + ": '" + name + "' is not known");
                }
            });
            all.setAll(given);
            return Optional.of(of(all));
        } catch (IOException | YAMLException | ClassCastException e) {
            throw new IllegalStateException(file + " cannot be read: " + e.getMessage(), e);
        } catch (DateTimeException e) {
            throw new IllegalStateException(file + ": " + e.getMessage(), e);
        }
    }

    private static ObjectNode yaml(String text) {
        Object read = new Yaml(new SafeConstructor(new LoaderOptions())).load(text);
        return read == null ? Json.object() : (ObjectNode) Json.of(read);
    }

    private static OpenDataPolicy of(JsonNode all) {
        int least = all.path("k").asInt(0);
        int months = all.path("months").asInt(0);
        String level = all.path("level").asText("");
        if (least < LEAST_K) {
            throw new IllegalStateException("k: " + least + " is less than " + LEAST_K);
        }
        if (months < 1 || months > MOST_MONTHS) {
            throw new IllegalStateException("months: " + months + " is not from 1 to " + MOST_MONTHS);
        }
        if (!Set.of("township", "county").contains(level)) {
            throw new IllegalStateException("level: '" + level + "' is neither township nor county");
        }
        JsonNode publisher = all.path("publisher");
        return new OpenDataPolicy(
                new Text(publisher.path("zh").asText("-"), publisher.path("en").asText("-")),
                all.path("license").asText(""),
                least,
                level,
                ZoneId.of(all.path("zone").asText("")),
                months);
    }
}
