package io.fieldwarden.alert.bulk;

import java.nio.ByteBuffer;
import java.nio.charset.CharacterCodingException;
import java.nio.charset.Charset;
import java.nio.charset.IllegalCharsetNameException;
import java.nio.charset.StandardCharsets;
import java.nio.charset.UnsupportedCharsetException;

/** Bytes of a CSV file as text. */
public final class CsvText {
    /** Ten thousand devices are about a megabyte. */
    public static final int MAX_BYTES = 32 * 1024 * 1024;

    static final String HINT = "save it as 'CSV UTF-8' (CSV UTF-8（逗号分隔）)";

    private static final char BYTE_ORDER_MARK = '\uFEFF';

    private CsvText() {}

    /**
     * UTF-8 with or without a byte order mark.
     *
     * @throws BadCsvException for anything else, with a hint where it looks like GBK, which spreadsheets in China save
     */
    public static String decode(byte[] bytes) {
        if (bytes.length > MAX_BYTES) {
            throw new BadCsvException("has more than " + MAX_BYTES + " bytes; send it in parts");
        }
        try {
            return withoutMark(strictly(bytes, StandardCharsets.UTF_8));
        } catch (CharacterCodingException e) {
            throw new BadCsvException(isGbk(bytes) ? "is not UTF-8; it looks like GBK: " + HINT : "is not UTF-8", e);
        }
    }

    static String withoutMark(String text) {
        return !text.isEmpty() && text.charAt(0) == BYTE_ORDER_MARK ? text.substring(1) : text;
    }

    private static boolean isGbk(byte[] bytes) {
        try {
            strictly(bytes, Charset.forName("GBK"));
            return true;
        } catch (CharacterCodingException | IllegalCharsetNameException | UnsupportedCharsetException e) {
            return false;
        }
    }

    private static String strictly(byte[] bytes, Charset charset) throws CharacterCodingException {
        return charset.newDecoder().decode(ByteBuffer.wrap(bytes)).toString();
    }
}
