package io.fieldwarden.ingest.core;

import com.fasterxml.jackson.core.JsonFactory;
import com.fasterxml.jackson.core.StreamReadConstraints;
import com.fasterxml.jackson.databind.DeserializationFeature;
import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.json.JsonMapper;
import io.fieldwarden.device.DeviceId;
import io.fieldwarden.device.log.CommandEvent;
import io.fieldwarden.device.payload.Payload;
import java.io.IOException;

/**
 * What a device says of a command: {@code {"id":…,"ok":true,"detail":"…","result":…}}. Only the id is needed, and not even
 * that where it stands in the address.
 *
 * @param device of whose command it is
 * @param ok false: the device cannot do it, and it is not sent again
 * @param result JSON, or empty
 */
record Acknowledgement(String id, DeviceId device, boolean ok, String detail, String result) {
    private static final int LONGEST_MESSAGE = 8_192;
    private static final int LONGEST_RESULT = 4_096;
    private static final int LONGEST_DETAIL = 500;
    private static final JsonMapper JSON = JsonMapper.builder(JsonFactory.builder()
                    .streamReadConstraints(StreamReadConstraints.builder()
                            .maxNestingDepth(16)
                            .maxStringLength(LONGEST_MESSAGE)
                            .build())
                    .build())
            .enable(DeserializationFeature.FAIL_ON_TRAILING_TOKENS)
            .build();

    /**
     * @param id from the address; empty when it stands in the message
     * @throws IllegalArgumentException saying what is wrong with it
     */
    static Acknowledgement read(String id, DeviceId device, Payload payload) {
        if (payload.length() > LONGEST_MESSAGE) {
            throw new IllegalArgumentException("payload: " + payload.length() + " bytes are more than "
                    + LONGEST_MESSAGE + " of an acknowledgement");
        }
        JsonNode message = node(payload);
        String own = message.path("id").asText();
        String command = id.isEmpty() ? own : id;
        if (!CommandEvent.ID.matcher(command).matches() || (!own.isEmpty() && !own.equals(command))) {
            throw new IllegalArgumentException(
                    "id: '" + (own.length() > 64 ? own.substring(0, 64) + "…" : own) + "' is not that of a command");
        }
        JsonNode ok = message.path("ok");
        if (!ok.isMissingNode() && !ok.isBoolean()) {
            throw new IllegalArgumentException("ok: must be true or false");
        }
        String detail = message.path("detail").asText("");
        String result = message.has("result") ? message.get("result").toString() : "";
        if (result.length() > LONGEST_RESULT) {
            throw new IllegalArgumentException(
                    "result: " + result.length() + " characters are more than " + LONGEST_RESULT);
        }
        return new Acknowledgement(
                command,
                device,
                ok.isMissingNode() || ok.booleanValue(),
                detail.length() > LONGEST_DETAIL ? detail.substring(0, LONGEST_DETAIL) + "…" : detail,
                result);
    }

    private static JsonNode node(Payload payload) {
        if (payload.length() == 0) {
            return JSON.createObjectNode();
        }
        try {
            JsonNode node = JSON.readTree(payload.bytes(), payload.offset(), payload.length());
            if (node == null || !node.isObject()) {
                throw new IllegalArgumentException("payload: no JSON object");
            }
            return node;
        } catch (IOException e) {
            throw new IllegalArgumentException("payload: no JSON: " + e.getMessage(), e);
        }
    }
}
