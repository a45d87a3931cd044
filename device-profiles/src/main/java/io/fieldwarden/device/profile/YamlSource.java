package io.fieldwarden.device.profile;

import java.io.StringReader;
import java.util.Optional;
import org.yaml.snakeyaml.LoaderOptions;
import org.yaml.snakeyaml.Yaml;
import org.yaml.snakeyaml.error.Mark;
import org.yaml.snakeyaml.error.MarkedYAMLException;
import org.yaml.snakeyaml.error.YAMLException;
import org.yaml.snakeyaml.events.AliasEvent;
import org.yaml.snakeyaml.events.CollectionEndEvent;
import org.yaml.snakeyaml.events.CollectionStartEvent;
import org.yaml.snakeyaml.events.DocumentStartEvent;
import org.yaml.snakeyaml.events.Event;
import org.yaml.snakeyaml.events.NodeEvent;
import org.yaml.snakeyaml.events.ScalarEvent;
import org.yaml.snakeyaml.nodes.Node;
import org.yaml.snakeyaml.reader.ReaderException;

/**
 * YAML text to its tree, for text from anybody: one document without tags, anchors or aliases, bounded in size, depth and
 * number of nodes. Nothing is constructed from it.
 */
final class YamlSource {
    static final int MAX_LENGTH = 256 * 1024;
    private static final int MAX_DEPTH = 12;
    private static final int MAX_NODES = 20_000;
    private static final int MAX_SCALAR = 4000;

    private YamlSource() {}

    /** The root of the tree, or empty with the reason among the faults. */
    static Optional<Node> read(String yaml, Faults faults) {
        if (yaml.length() > MAX_LENGTH) {
            faults.add(1, 1, "file", yaml.length() + " characters", "is longer than " + MAX_LENGTH + " characters");
            return Optional.empty();
        }
        try {
            if (!isTame(yaml, faults)) {
                return Optional.empty();
            }
            Node root = new Yaml(options()).compose(new StringReader(yaml));
            if (root == null) {
                faults.add(1, 1, "file", "", "is empty");
            }
            return Optional.ofNullable(root);
        } catch (MarkedYAMLException e) {
            Mark mark = e.getProblemMark();
            String problem = String.valueOf(e.getProblem());
            faults.add(
                    mark == null ? 1 : mark.getLine() + 1,
                    mark == null ? 1 : mark.getColumn() + 1,
                    "yaml",
                    mark == null ? "" : lineAt(yaml, mark.getLine()),
                    "is not YAML: " + problem);
        } catch (ReaderException e) {
            String before = yaml.substring(0, yaml.offsetByCodePoints(0, Math.min(e.getPosition(), points(yaml))));
            int line = (int) before.chars().filter(c -> c == '\n').count();
            int column = before.codePointCount(before.lastIndexOf('\n') + 1, before.length());
            faults.add(
                    line + 1,
                    column + 1,
                    "yaml",
                    String.format(java.util.Locale.ROOT, "U+%04X", e.getCodePoint()),
                    "is a character that YAML does not allow");
        } catch (YAMLException e) {
            faults.add(1, 1, "yaml", "", "is not YAML: " + e.getMessage());
        }
        return Optional.empty();
    }

    /** Walks the events, which takes no recursion and expands nothing, before a tree is made. */
    private static boolean isTame(String yaml, Faults faults) {
        int depth = 0;
        int nodes = 0;
        int documents = 0;
        for (Event event : new Yaml(options()).parse(new StringReader(yaml))) {
            depth += event instanceof CollectionStartEvent ? 1 : event instanceof CollectionEndEvent ? -1 : 0;
            nodes += event instanceof NodeEvent ? 1 : 0;
            documents += event instanceof DocumentStartEvent ? 1 : 0;
            String rule = refusal(event, depth, nodes, documents);
            if (!rule.isEmpty()) {
                Mark mark = event.getStartMark();
                String value = lineAt(yaml, mark.getLine());
                faults.add(mark.getLine() + 1, mark.getColumn() + 1, "yaml", value, rule);
                return false;
            }
        }
        return true;
    }

    private static String refusal(Event event, int depth, int nodes, int documents) {
        if (event instanceof AliasEvent || (event instanceof NodeEvent node && node.getAnchor() != null)) {
            return "anchors and aliases are not allowed";
        }
        String tag = event instanceof ScalarEvent scalar
                ? scalar.getTag()
                : event instanceof CollectionStartEvent collection ? collection.getTag() : null;
        // a lone "!" asks for a string and changes nothing, but is a tag too
        if (tag != null) {
            return "tags are not allowed";
        }
        if (event instanceof ScalarEvent scalar && scalar.getValue().length() > MAX_SCALAR) {
            return "is longer than " + MAX_SCALAR + " characters";
        }
        if (depth > MAX_DEPTH) {
            return "is nested deeper than " + MAX_DEPTH;
        }
        if (nodes > MAX_NODES) {
            return "has more than " + MAX_NODES + " nodes";
        }
        return documents > 1 ? "a profile is one document" : "";
    }

    private static LoaderOptions options() {
        LoaderOptions options = new LoaderOptions();
        options.setAllowDuplicateKeys(false);
        options.setMaxAliasesForCollections(0);
        options.setNestingDepthLimit(MAX_DEPTH + 2);
        options.setCodePointLimit(MAX_LENGTH);
        return options;
    }

    private static int points(String text) {
        return text.codePointCount(0, text.length());
    }

    private static String lineAt(String yaml, int line) {
        return yaml.lines().skip(line).findFirst().orElse("").strip();
    }
}
