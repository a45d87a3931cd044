package io.fieldwarden.device.payload;

import java.nio.charset.StandardCharsets;
import java.util.LinkedHashMap;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;

/**
 * The data segment of HJ 212-2017, section 6.3: {@code QN=…;ST=…;CN=…;PW=…;MN=…;Flag=…;CP=&&…&&}. Lenient where devices in the
 * field are: keys in any order, {@code QN} and {@code Flag} may be missing. Immutable.
 *
 * @param head what stands before {@code CP}, in its order
 * @param cp what stands between the two {@code &&}
 */
public record Hj212(Map<String, String> head, String cp) {
    /** Media type of a data segment without its frame. */
    public static final String MEDIA_TYPE = "application/hj212";

    private static final String CP = "CP=&&";
    private static final int MAX_HEAD = 32;

    public Hj212 {
        head = java.util.Collections.unmodifiableMap(new LinkedHashMap<>(head));
    }

    /** Empty when it has no {@code CP=&&…&&} or its head is not a list of {@code key=value}. */
    public static Optional<Hj212> parse(String segment) {
        int at = segment.indexOf(CP);
        int end = segment.lastIndexOf("&&");
        if (at < 0 || end < at + CP.length()) {
            return Optional.empty();
        }
        Map<String, String> head = new LinkedHashMap<>();
        for (String item : segment.substring(0, at).split(";", -1)) {
            int equals = item.indexOf('=');
            if (item.isBlank()) {
                continue;
            }
            if (equals < 1 || head.size() == MAX_HEAD) {
                return Optional.empty();
            }
            head.putIfAbsent(
                    item.substring(0, equals).strip().toUpperCase(Locale.ROOT),
                    item.substring(equals + 1).strip());
        }
        return Optional.of(new Hj212(head, segment.substring(at + CP.length(), end)));
    }

    /** @param key in upper case; empty text when it is missing */
    public String value(String key) {
        return head.getOrDefault(key, "");
    }

    /** The command code, or -1 when there is none that is a number. */
    public int command() {
        return whole("CN", -1);
    }

    /** A whole number of up to six digits out of the head. */
    public int whole(String key, int otherwise) {
        String text = value(key);
        boolean number = !text.isEmpty() && text.length() <= 6 && text.chars().allMatch(c -> c >= '0' && c <= '9');
        return number ? Integer.parseInt(text) : otherwise;
    }

    /** The first value of this key in {@code cp} that belongs to no factor, such as {@code DataTime}. */
    public Optional<String> parameter(String key) {
        for (String item : cp.split("[;,]", -1)) {
            if (item.length() > key.length()
                    && item.charAt(key.length()) == '='
                    && item.regionMatches(true, 0, key, 0, key.length())) {
                return Optional.of(item.substring(key.length() + 1).strip());
            }
        }
        return Optional.empty();
    }

    /** As it stands in a frame, in the order in which the head was given. */
    public String segment() {
        StringBuilder text = new StringBuilder();
        head.forEach((key, value) -> text.append(key.equals("FLAG") ? "Flag" : key)
                .append('=')
                .append(value)
                .append(';'));
        return text.append(CP).append(cp).append("&&").toString();
    }

    /** The whole frame: {@code ##}, length in characters, segment, checksum, CR LF (section 6.2). */
    public static byte[] frame(String segment) {
        byte[] data = segment.getBytes(StandardCharsets.UTF_8);
        String frame = String.format(Locale.ROOT, "##%04d%s%04X\r\n", data.length, segment, crc(data, 0, data.length));
        return frame.getBytes(StandardCharsets.UTF_8);
    }

    /**
     * Annex A. Not the CRC of Modbus: each byte is XORed with the high byte of the register, so that {@code 123456789} gives 0x2F80.
     */
    public static int crc(byte[] bytes, int from, int length) {
        int crc = 0xFFFF;
        for (int i = from; i < from + length; i++) {
            crc = (crc >> 8) ^ (bytes[i] & 0xFF);
            for (int bit = 0; bit < 8; bit++) {
                crc = (crc & 1) == 0 ? crc >> 1 : (crc >> 1) ^ 0xA001;
            }
        }
        return crc;
    }
}
