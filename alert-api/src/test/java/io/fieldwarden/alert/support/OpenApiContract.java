package io.fieldwarden.alert.support;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import com.fasterxml.jackson.databind.node.ObjectNode;
import com.networknt.schema.Error;
import com.networknt.schema.Schema;
import com.networknt.schema.SchemaRegistry;
import com.networknt.schema.SpecificationVersion;
import java.io.IOException;
import java.io.InputStream;
import java.io.UncheckedIOException;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.TreeSet;
import java.util.concurrent.ConcurrentHashMap;
import org.yaml.snakeyaml.LoaderOptions;
import org.yaml.snakeyaml.Yaml;
import org.yaml.snakeyaml.constructor.SafeConstructor;

/** Holds every answer that any test receives to the document: address, status, content type and body. */
public final class OpenApiContract {
    public static final OpenApiContract INSTANCE = new OpenApiContract();

    private static final Set<String> METHODS = Set.of("get", "put", "post", "delete", "patch");

    private final ObjectMapper json = new ObjectMapper();
    private final ObjectNode document;
    private final SchemaRegistry registry = SchemaRegistry.withDefaultDialect(SpecificationVersion.DRAFT_2020_12);
    private final Map<String, Schema> schemas = new ConcurrentHashMap<>();
    private final Set<String> extraAddresses = ConcurrentHashMap.newKeySet();

    private OpenApiContract() {
        try (InputStream in = OpenApiContract.class.getResourceAsStream("/api/openapi.yaml")) {
            document = json.valueToTree(new Yaml(new SafeConstructor(new LoaderOptions())).load(in));
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    /** {@code GET /api/v1/alerts}, with the path's parameters by name. */
    public Set<String> operations() {
        Set<String> operations = new TreeSet<>();
        document.path("paths")
                .properties()
                .forEach(path -> path.getValue().fieldNames().forEachRemaining(name -> {
                    if (METHODS.contains(name)) {
                        operations.add(name.toUpperCase(Locale.ROOT) + " " + path.getKey());
                    }
                }));
        return operations;
    }

    public JsonNode document() {
        return document;
    }

    /** An address that is not of the API: the page, routes of other parts. */
    void check(Web.Answer answer) {
        String path = answer.path().split("\\?", 2)[0];
        Optional<String> template = template(path);
        String method = answer.method().toLowerCase(Locale.ROOT);
        if (template.isEmpty() || !document.path("paths").path(template.get()).has(method)) {
            if (path.startsWith("/api/") && answer.status() < 400 && !extraAddresses.contains(path)) {
                throw new AssertionError(answer.method() + " " + path + " is answered but not in the document");
            }
            return;
        }
        JsonNode operation = document.path("paths").path(template.get()).path(method);
        check(answer, operation);
    }

    /** Says that another part answers here. */
    public void ignore(String path) {
        extraAddresses.add(path);
    }

    private void check(Web.Answer answer, JsonNode operation) {
        String status = String.valueOf(answer.status());
        JsonNode responses = operation.path("responses");
        JsonNode response = responses.has(status) ? responses.path(status) : responses.path("default");
        if (!responses.has(status) && answer.status() < 400) {
            throw new AssertionError(answer.method() + " " + answer.path() + ": " + status + " is not in the document");
        }
        if (response.has("$ref")) {
            response = document.at(response.path("$ref").asText().substring(1));
        }
        JsonNode content = response.path("content");
        if (content.isMissingNode() || answer.status() == 304) {
            if (answer.response().body().length > 0) {
                throw new AssertionError(answer.method() + " " + answer.path() + ": a body where none is announced");
            }
            return;
        }
        String type = answer.header("Content-Type").split(";", 2)[0];
        if (!content.has(type)) {
            throw new AssertionError(answer.method() + " " + answer.path() + " " + status + ": content type '" + type
                    + "' is not in the document: " + answer.text());
        }
        if (type.endsWith("json")) {
            List<Error> errors = schema(content.path(type).path("schema")).validate(answer.json());
            if (!errors.isEmpty()) {
                throw new AssertionError(
                        answer.method() + " " + answer.path() + " " + status + ": " + errors + " in " + answer.text());
            }
        }
    }

    private Schema schema(JsonNode schema) {
        return schemas.computeIfAbsent(schema.toString(), key -> {
            ObjectNode whole = json.createObjectNode();
            whole.putArray("allOf").add(schema);
            whole.set("components", document.path("components"));
            return registry.getSchema(whole);
        });
    }

    /** Of several that fit, the one with the fewest parameters. */
    private Optional<String> template(String path) {
        String[] parts = path.split("/", -1);
        Optional<String> best = Optional.empty();
        long fewest = Long.MAX_VALUE;
        for (Map.Entry<String, JsonNode> entry : document.path("paths").properties()) {
            String[] wanted = entry.getKey().split("/", -1);
            long parameters = 0;
            boolean fits = wanted.length == parts.length;
            for (int i = 0; fits && i < parts.length; i++) {
                boolean parameter = wanted[i].startsWith("{");
                parameters += parameter ? 1 : 0;
                fits = parameter || wanted[i].equals(parts[i]);
            }
            if (fits && parameters < fewest) {
                best = Optional.of(entry.getKey());
                fewest = parameters;
            }
        }
        return best;
    }
}
