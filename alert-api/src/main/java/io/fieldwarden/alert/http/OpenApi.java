package io.fieldwarden.alert.http;

import com.fasterxml.jackson.databind.node.ObjectNode;
import java.io.IOException;
import java.io.InputStream;
import java.io.UncheckedIOException;
import org.yaml.snakeyaml.LoaderOptions;
import org.yaml.snakeyaml.Yaml;
import org.yaml.snakeyaml.constructor.SafeConstructor;

/** The document of this API, kept by hand in {@code api/openapi.yaml}; tests hold every route and answer to it. */
final class OpenApi {
    private OpenApi() {}

    static ObjectNode document(String version) {
        try (InputStream in = OpenApi.class.getResourceAsStream("/api/openapi.yaml")) {
            if (in == null) {
                throw new IllegalStateException("api/openapi.yaml is missing from the jar");
            }
            ObjectNode document = (ObjectNode) Json.of(new Yaml(new SafeConstructor(new LoaderOptions())).load(in));
            document.withObject("/info").put("version", version);
            return document;
        } catch (IOException e) {
            throw new UncheckedIOException("api/openapi.yaml cannot be read", e);
        }
    }
}
