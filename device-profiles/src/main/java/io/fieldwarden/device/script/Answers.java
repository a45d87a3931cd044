package io.fieldwarden.device.script;

import com.fasterxml.jackson.core.JsonFactory;
import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.core.StreamReadConstraints;
import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.json.JsonMapper;
import com.fasterxml.jackson.databind.node.MissingNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import java.util.ArrayList;
import java.util.List;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import org.jspecify.annotations.Nullable;

/** The JSON that goes into a sandbox and comes out of it. */
final class Answers {
    private static final JsonMapper JSON = JsonMapper.builder(JsonFactory.builder()
                    .streamReadConstraints(StreamReadConstraints.builder()
                            .maxNestingDepth(32)
                            .maxNumberLength(64)
                            .build())
                    .build())
            .build();
    private static final Pattern LINE = Pattern.compile("<(?:input|evalScript|eval)>:(\\d+)");
    private static final int MAX_MESSAGES = 10;
    private static final int MAX_MESSAGE = 300;

    private Answers() {}

    static String text(String text) {
        return JSON.getNodeFactory().textNode(text).toString();
    }

    static String input(ScriptInput input) {
        ObjectNode question = JSON.createObjectNode();
        var bytes = question.putArray("bytes");
        for (byte one : input.bytes()) {
            bytes.add(one & 0xff);
        }
        question.put("fPort", input.port()).put("recvTime", input.receivedAt());
        ObjectNode variables = question.putObject("variables");
        input.variables().forEach(variables::put);
        return question.toString();
    }

    /** What the codec returned, by the convention of TS013. */
    static ScriptResult result(Host.@Nullable Answer answer, ScriptLimits limits) {
        if (answer == null || !answer.what().equals("result") || answer.tooLong()) {
            return failure(answer, limits);
        }
        JsonNode result = parse(answer.json());
        List<String> errors = messages(result.path("errors"));
        if (!errors.isEmpty()) {
            return new ScriptResult.Failed("it says: " + String.join("; ", errors), 0);
        }
        JsonNode data = result.path("data");
        if (!data.isObject()) {
            return new ScriptResult.Failed("it returned no object with data and no error", 0);
        }
        return new ScriptResult.Data(data, messages(result.path("warnings")));
    }

    static ScriptResult.Failed failure(Host.@Nullable Answer answer, ScriptLimits limits) {
        if (answer == null) {
            return new ScriptResult.Failed("it ended without a result", 0);
        }
        if (answer.tooLong()) {
            return new ScriptResult.Failed(
                    "its result is longer than " + limits.resultLength() + " characters of JSON", 0);
        }
        JsonNode told = parse(answer.json());
        Matcher line = LINE.matcher(told.path(1).asText());
        return new ScriptResult.Failed(
                limited(told.path(0).asText("it failed")), line.find() ? number(line.group(1)) : 0);
    }

    private static int number(String digits) {
        return digits.length() > 7 ? 0 : Integer.parseInt(digits);
    }

    private static JsonNode parse(String json) {
        try {
            JsonNode node = JSON.readTree(json);
            return node == null ? MissingNode.getInstance() : node;
        } catch (JsonProcessingException e) {
            return MissingNode.getInstance(); // deeper than anybody's data: as if it had returned nothing
        }
    }

    private static List<String> messages(JsonNode list) {
        List<String> messages = new ArrayList<>();
        if (list.isTextual() && !list.asText().isEmpty()) {
            messages.add(limited(list.asText()));
        }
        for (JsonNode one : list) {
            if (messages.size() == MAX_MESSAGES) {
                break;
            }
            messages.add(limited(one.isTextual() ? one.asText() : one.toString()));
        }
        return messages;
    }

    private static String limited(String text) {
        return text.length() <= MAX_MESSAGE ? text : text.substring(0, MAX_MESSAGE) + "…";
    }
}
