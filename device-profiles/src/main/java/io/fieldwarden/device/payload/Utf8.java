package io.fieldwarden.device.payload;

import java.nio.ByteBuffer;
import java.nio.charset.CharacterCodingException;
import java.nio.charset.CodingErrorAction;
import java.nio.charset.StandardCharsets;

/** Strict UTF-8 (RFC 3629): no overlong forms, no surrogates. The JSON parser is more lenient than that. */
final class Utf8 {
    private Utf8() {}

    static boolean isValid(Payload payload) {
        byte[] bytes = payload.bytes();
        int end = payload.offset() + payload.length();
        for (int i = payload.offset(); i < end; i++) {
            if (bytes[i] < 0) {
                return isStrict(ByteBuffer.wrap(bytes, i, end - i));
            }
        }
        return true;
    }

    private static boolean isStrict(ByteBuffer rest) {
        try {
            StandardCharsets.UTF_8
                    .newDecoder()
                    .onMalformedInput(CodingErrorAction.REPORT)
                    .onUnmappableCharacter(CodingErrorAction.REPORT)
                    .decode(rest);
            return true;
        } catch (CharacterCodingException e) {
            return false;
        }
    }
}
