package io.fieldwarden.device.profile;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.ArrayNode;
import com.fasterxml.jackson.databind.node.JsonNodeFactory;
import com.fasterxml.jackson.databind.node.ObjectNode;
import io.fieldwarden.device.ProfileId;
import io.fieldwarden.device.rule.expression.Values;
import java.util.Optional;
import org.yaml.snakeyaml.DumperOptions;
import org.yaml.snakeyaml.nodes.MappingNode;
import org.yaml.snakeyaml.nodes.Node;
import org.yaml.snakeyaml.nodes.NodeTuple;
import org.yaml.snakeyaml.nodes.ScalarNode;
import org.yaml.snakeyaml.nodes.SequenceNode;

/**
 * Everything that a profile file says, as a tree for programs that pass it on: with the parameters, channels and rules of
 * the profiles that it includes, and without {@code include}. Scalars without quotes that look like numbers or booleans
 * are numbers and booleans. Stateless: any thread.
 */
public final class ProfileTree {
    private static final String INCLUDE = "include";

    private ProfileTree() {}

    /**
     * @param yaml a text that {@link ProfileLoader#load(String)} accepts
     * @throws IllegalArgumentException for another one
     */
    public static ObjectNode of(String yaml) {
        Faults faults = new Faults(new int[0]);
        Optional<Node> root = YamlSource.read(yaml, faults);
        if (root.isEmpty() || !(json(root.get()) instanceof ObjectNode own)) {
            throw new IllegalArgumentException("not a profile: " + faults.list());
        }
        ObjectNode parameters = JsonNodeFactory.instance.objectNode();
        ObjectNode channels = own.withObject("/channels").deepCopy();
        ObjectNode rules = JsonNodeFactory.instance.objectNode();
        for (JsonNode name : own.path(INCLUDE)) {
            ObjectNode other = Catalogue.find(new ProfileId(name.asText()))
                    .map(ProfileTree::of)
                    .orElseThrow(() -> new IllegalArgumentException("not a built-in profile: " + name.asText()));
            parameters.setAll((ObjectNode) other.path("parameters"));
            other.path("channels")
                    .properties()
                    .forEach(channel -> channels.putIfAbsent(channel.getKey(), channel.getValue()));
            addRules(rules, other.path("rules"));
        }
        parameters.setAll(own.withObject("/parameters"));
        addRules(rules, own.path("rules"));
        own.remove(INCLUDE);
        own.set("parameters", parameters);
        own.set("channels", channels);
        ArrayNode list = own.putArray("rules");
        rules.forEach(list::add);
        return own;
    }

    private static void addRules(ObjectNode rules, JsonNode list) {
        list.forEach(rule -> rules.set(rule.path("id").asText(), rule));
    }

    private static JsonNode json(Node node) {
        if (node instanceof MappingNode mapping) {
            ObjectNode object = JsonNodeFactory.instance.objectNode();
            for (NodeTuple entry : mapping.getValue()) {
                String key = entry.getKeyNode() instanceof ScalarNode scalar ? scalar.getValue() : "";
                object.set(key, json(entry.getValueNode()));
            }
            return object;
        }
        if (node instanceof SequenceNode sequence) {
            ArrayNode array = JsonNodeFactory.instance.arrayNode();
            sequence.getValue().forEach(item -> array.add(json(item)));
            return array;
        }
        return node instanceof ScalarNode scalar ? scalar(scalar) : JsonNodeFactory.instance.nullNode();
    }

    private static JsonNode scalar(ScalarNode scalar) {
        String text = scalar.getValue();
        boolean plain = scalar.getScalarStyle() == DumperOptions.ScalarStyle.PLAIN;
        if (plain && (text.equals("true") || text.equals("false"))) {
            return JsonNodeFactory.instance.booleanNode(text.equals("true"));
        }
        if (plain && !text.isEmpty() && isNumber(text)) {
            return JsonNodeFactory.instance.numberNode(new java.math.BigDecimal(text));
        }
        return JsonNodeFactory.instance.textNode(text);
    }

    private static boolean isNumber(String text) {
        try {
            return Double.isFinite(Values.number(text));
        } catch (NumberFormatException e) {
            return false;
        }
    }
}
