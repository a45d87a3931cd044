package io.fieldwarden.alert.upload;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import com.fasterxml.jackson.databind.node.ArrayNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import com.google.protobuf.ByteString;
import java.math.BigDecimal;
import java.nio.ByteBuffer;
import java.nio.CharBuffer;
import java.nio.charset.CharacterCodingException;
import java.nio.charset.Charset;
import java.nio.charset.CodingErrorAction;
import java.time.DateTimeException;
import java.time.ZoneId;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import java.util.regex.Pattern;
import java.util.regex.PatternSyntaxException;
import org.yaml.snakeyaml.LoaderOptions;
import org.yaml.snakeyaml.Yaml;
import org.yaml.snakeyaml.constructor.SafeConstructor;
import org.yaml.snakeyaml.error.YAMLException;

/**
 * How alerts are written for a system above, read from a mapping file ({@code docs/upload.md}). Immutable and pure: the same
 * records give the same bytes.
 */
public final class Mapping {
    /** Bytes of the characters that a system above can read. */
    private static final Set<String> ENCODINGS = Set.of("UTF-8", "GBK", "GB18030");

    private static final ObjectMapper JSON = new ObjectMapper();
    private static final int MOST_AT_ONCE = 500;
    private static final int LONGEST_FILE = 64_000;

    private final Title title;
    private final Shape shape;
    private final List<Column> columns;
    private final Answers answers;
    private final List<Sample> samples;

    /**
     * What it is.
     *
     * @param source where the form is described
     * @param status verified, memory or proposal
     */
    public record Title(String format, String source, String status) {}

    /**
     * @param body {@code json} or {@code csv}
     * @param envelope around the records of JSON, with {@code {records}} and {@code {count}}
     * @param kinds of notices that are sent; empty for every one about an alert
     */
    public record Shape(Charset encoding, String body, String envelope, int atOnce, Set<String> kinds) {}

    /**
     * What the system above answers.
     *
     * @param success found in an answer that took the records; empty when the status says it all
     * @param count JSON pointer of the number of records of a day
     */
    public record Answers(Optional<Pattern> success, String count) {}

    /** Records, and what must come out. */
    record Sample(String where, List<JsonNode> in, Optional<String> out, Optional<String> fault) {}

    private Mapping(Title title, Shape shape, List<Column> columns, Answers answers, List<Sample> samples) {
        this.title = title;
        this.shape = shape;
        this.columns = columns;
        this.answers = answers;
        this.samples = samples;
    }

    /** @throws MappingException when the text is no mapping */
    public static Mapping parse(String yaml) {
        if (yaml.length() > LONGEST_FILE) {
            throw new MappingException("mapping: has " + yaml.length() + " characters, more than " + LONGEST_FILE);
        }
        Object root;
        try {
            LoaderOptions options = new LoaderOptions();
            options.setAllowDuplicateKeys(false);
            options.setMaxAliasesForCollections(0);
            root = new Yaml(new SafeConstructor(options)).load(yaml);
        } catch (YAMLException e) {
            throw new MappingException("mapping: is not YAML: "
                    + String.valueOf(e.getMessage()).lines().findFirst().orElse(""));
        }
        Yml file = Yml.of("mapping", root)
                .only(
                        "format",
                        "source",
                        "status",
                        "encoding",
                        "body",
                        "envelope",
                        "batch",
                        "zone",
                        "kinds",
                        "fields",
                        "answer",
                        "samples");
        ZoneId zone = zone(file);
        List<Column> columns = file.tables("fields").stream()
                .map(field -> Column.of(field, zone))
                .toList();
        checkColumns(columns);
        return new Mapping(title(file), shape(file), columns, answers(file), samples(file));
    }

    private static void checkColumns(List<Column> columns) {
        if (columns.isEmpty()) {
            throw new MappingException("mapping.fields: is missing");
        }
        Set<String> names = new HashSet<>();
        columns.forEach(column -> {
            if (!names.add(column.to())) {
                throw new MappingException("mapping.fields: '" + column.to() + "' is there twice");
            }
        });
    }

    private static ZoneId zone(Yml file) {
        String zone = file.text("zone").orElse("Asia/Shanghai");
        try {
            return ZoneId.of(zone);
        } catch (DateTimeException e) {
            throw new MappingException("mapping.zone: '" + zone + "' is no time zone");
        }
    }

    private static Title title(Yml file) {
        String status = file.required("status");
        if (!Set.of("verified", "memory", "proposal").contains(status)) {
            throw new MappingException("mapping.status: must be verified, memory or proposal");
        }
        return new Title(file.required("format"), file.required("source"), status);
    }

    private static Shape shape(Yml file) {
        String encoding = file.text("encoding").orElse("UTF-8");
        if (!ENCODINGS.contains(encoding)) {
            throw new MappingException("mapping.encoding: must be one of "
                    + ENCODINGS.stream().sorted().toList());
        }
        String body = file.text("body").orElse("json");
        if (!Set.of("json", "csv").contains(body)) {
            throw new MappingException("mapping.body: must be json or csv");
        }
        String envelope = file.text("envelope").orElse("{records}");
        if (!envelope.contains("{records}")) {
            throw new MappingException("mapping.envelope: has no {records}");
        }
        return new Shape(
                Charset.forName(encoding),
                body,
                envelope,
                file.number("batch", 100, 1, MOST_AT_ONCE),
                Set.copyOf(file.texts("kinds")));
    }

    private static Answers answers(Yml file) {
        Optional<Yml> answer = file.table("answer").map(table -> table.only("success", "count"));
        Optional<Pattern> success = answer.flatMap(table -> table.text("success"))
                .map(text -> {
                    try {
                        return Pattern.compile(text);
                    } catch (PatternSyntaxException e) {
                        throw new MappingException(
                                "mapping.answer.success: is not a regular expression: " + e.getDescription());
                    }
                });
        String count = answer.flatMap(table -> table.text("count")).orElse("/count");
        if (!count.startsWith("/")) {
            throw new MappingException("mapping.answer.count: is not a JSON pointer like /data/count");
        }
        return new Answers(success, count);
    }

    private static List<Sample> samples(Yml file) {
        List<Sample> samples = new ArrayList<>();
        for (Yml sample : file.tables("samples")) {
            sample.only("in", "out", "fault");
            List<JsonNode> in = sample.tables("in").stream()
                    .map(record -> JSON.<JsonNode>valueToTree(record.raw()))
                    .toList();
            Optional<String> out = sample.text("out");
            Optional<String> fault = sample.text("fault");
            if (in.isEmpty() || out.isPresent() == fault.isPresent()) {
                throw new MappingException(sample.where() + ": needs 'in', and either 'out' or 'fault'");
            }
            samples.add(new Sample(sample.where(), in, out, fault));
        }
        return samples;
    }

    public Title title() {
        return title;
    }

    public Shape shape() {
        return shape;
    }

    public Answers answers() {
        return answers;
    }

    List<Sample> samples() {
        return samples;
    }

    public String contentType() {
        return (shape.body().equals("json") ? "application/json" : "text/csv") + "; charset="
                + shape.encoding().name();
    }

    /**
     * Writes records.
     *
     * @throws MappingException when one does not fit, or has characters that the encoding has not
     */
    public ByteString write(List<? extends JsonNode> records) {
        String text = shape.body().equals("json") ? json(records) : csv(records);
        try {
            ByteBuffer bytes = shape.encoding()
                    .newEncoder()
                    .onUnmappableCharacter(CodingErrorAction.REPORT)
                    .onMalformedInput(CodingErrorAction.REPORT)
                    .encode(CharBuffer.wrap(text));
            return ByteString.copyFrom(bytes);
        } catch (CharacterCodingException e) {
            throw new MappingException(
                    "a character cannot be written in " + shape.encoding().name());
        }
    }

    private String json(List<? extends JsonNode> records) {
        ArrayNode all = JSON.createArrayNode();
        for (JsonNode record : records) {
            ObjectNode row = all.addObject();
            for (Column column : columns) {
                String value = column.value(record);
                if (column.form().asNumber()) {
                    row.put(column.to(), value.isEmpty() ? null : decimal(column, value));
                } else {
                    row.put(column.to(), value);
                }
            }
        }
        return shape.envelope()
                .replace("{count}", String.valueOf(records.size()))
                .replace("{records}", all.toString());
    }

    private static BigDecimal decimal(Column column, String value) {
        try {
            return new BigDecimal(value);
        } catch (NumberFormatException e) {
            throw new MappingException(column.to() + ": '" + value + "' is not a number");
        }
    }

    private String csv(List<? extends JsonNode> records) {
        StringBuilder text = new StringBuilder(String.join(
                ",", columns.stream().map(column -> cell(column.to())).toList()));
        for (JsonNode record : records) {
            text.append("\r\n")
                    .append(String.join(
                            ",",
                            columns.stream()
                                    .map(column -> cell(column.value(record)))
                                    .toList()));
        }
        return text.append("\r\n").toString();
    }

    /** RFC 4180. */
    private static String cell(String value) {
        return value.matches("(?s).*[\",\r\n].*") ? "\"" + value.replace("\"", "\"\"") + "\"" : value;
    }
}
