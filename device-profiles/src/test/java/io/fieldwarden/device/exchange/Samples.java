package io.fieldwarden.device.exchange;

import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import com.fasterxml.jackson.databind.node.ObjectNode;
import io.fieldwarden.device.profile.ProfileTree;
import java.io.IOException;
import java.io.InputStream;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;
import java.util.Optional;

/** Files in the forms of others, and what becomes of them. */
final class Samples {
    private static final ObjectMapper JSON = new ObjectMapper();

    private Samples() {}

    static String text(String name) {
        try (InputStream in = Samples.class.getResourceAsStream("/exchange/" + name)) {
            if (in == null) {
                throw new IllegalArgumentException(name + " is not among the test resources");
            }
            return new String(in.readAllBytes(), StandardCharsets.UTF_8);
        } catch (IOException e) {
            throw new UncheckedIOException(name, e);
        }
    }

    static ProfileExchange.Imported read(ExchangeFormat format, String text) {
        return ProfileExchange.read(format, text, Optional.empty(), id -> 1);
    }

    /** The profile that a text becomes; it has to be one. */
    static ObjectNode profile(ExchangeFormat format, String text) {
        ProfileExchange.Imported imported = read(format, text);
        if (!imported.faults().isEmpty()) {
            throw new AssertionError(imported.faults() + "\n" + imported.yaml());
        }
        return ProfileTree.of(imported.yaml());
    }

    static JsonNode json(String text) {
        try {
            return JSON.readTree(text);
        } catch (JsonProcessingException e) {
            throw new AssertionError(text, e);
        }
    }
}
