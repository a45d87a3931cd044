package io.fieldwarden.device.payload;

import com.jayway.jsonpath.JsonPathException;
import io.fieldwarden.device.script.Script;
import io.fieldwarden.device.script.ScriptInput;
import io.fieldwarden.device.script.ScriptResult;
import java.util.Arrays;
import java.util.Map;

/** Lets a codec decode the bytes and reads its data by paths. Takes about a millisecond and may block for the codec's limits. */
final class ScriptDecoder implements MessageDecoder {
    /** A LoRaWAN payload has at most 242 bytes; codecs for NB-IoT get some more. */
    private static final int MAX_BYTES = 16 << 10;

    private final Script script;
    private final JsonPathDecoder data;

    ScriptDecoder(Script script, JsonPathDecoder data) {
        this.script = script;
        this.data = data;
    }

    @Override
    public Decoded decode(Payload payload, MessageContext context) {
        if (payload.length() == 0) {
            return new Decoded.Rejected(RejectReason.EMPTY, "payload: 0 bytes for the codec");
        }
        if (payload.length() > MAX_BYTES) {
            return new Decoded.Rejected(
                    RejectReason.TOO_LARGE,
                    "payload: " + payload.length() + " bytes are more than the " + MAX_BYTES + " a codec is given");
        }
        byte[] bytes = Arrays.copyOfRange(payload.bytes(), payload.offset(), payload.offset() + payload.length());
        Map<String, String> variables = context.devEui().isEmpty() ? Map.of() : Map.of("devEui", context.devEui());
        ScriptInput input = new ScriptInput(bytes, Math.max(context.port(), 0), context.receivedAt(), variables);
        ScriptResult result = script.decode(input);
        if (result instanceof ScriptResult.Failed failed) {
            return new Decoded.Rejected(RejectReason.CODEC_FAILED, failed.toString());
        }
        try {
            return data.read(((ScriptResult.Data) result).data());
        } catch (JsonPathException e) {
            return new Decoded.Rejected(RejectReason.CODEC_FAILED, "codec: " + e.getMessage());
        }
    }
}
