package io.fieldwarden.device.payload;

import java.util.Locale;
import java.util.OptionalInt;

/**
 * What is known of a message beside its bytes.
 *
 * @param contentType media type as sent, with its parameters; empty for none
 * @param port LoRaWAN FPort, 1 to 223, or {@link #NO_PORT}
 * @param receivedAt epoch milliseconds; relative times count from here
 * @param devEui EUI-64 of a LoRaWAN device in lower-case hex, empty when it did not come by LoRaWAN
 */
public record MessageContext(String contentType, int port, long receivedAt, String devEui) {
    public static final int NO_PORT = -1;
    private static final int MAX_PORT = 255;

    /** A message that came by an IP protocol. A port may stand in the content type: {@code application/octet-stream;port=2}. */
    public static MessageContext of(String contentType, long receivedAt) {
        return new MessageContext(contentType, portIn(contentType), receivedAt, "");
    }

    /** In lower case and without parameters. */
    public String mediaType() {
        if (contentType.isEmpty()) {
            return "";
        }
        int parameters = contentType.indexOf(';');
        String type = parameters < 0 ? contentType : contentType.substring(0, parameters);
        return type.strip().toLowerCase(Locale.ROOT);
    }

    /** A whole number of up to five digits that stands as a parameter in the content type, such as {@code start=100}. */
    public OptionalInt parameter(String name) {
        for (String part : contentType.split(";", -1)) {
            String parameter = part.strip();
            if (parameter.regionMatches(true, 0, name + "=", 0, name.length() + 1)) {
                String digits = parameter.substring(name.length() + 1);
                boolean whole = !digits.isEmpty()
                        && digits.length() <= 5
                        && digits.chars().allMatch(c -> c >= '0' && c <= '9');
                return whole ? OptionalInt.of(Integer.parseInt(digits)) : OptionalInt.empty();
            }
        }
        return OptionalInt.empty();
    }

    private static int portIn(String contentType) {
        int from = contentType.indexOf(';');
        while (from >= 0) {
            int to = contentType.indexOf(';', from + 1);
            String parameter = contentType
                    .substring(from + 1, to < 0 ? contentType.length() : to)
                    .strip();
            if (parameter.regionMatches(true, 0, "port=", 0, 5)) {
                return port(parameter.substring(5));
            }
            from = to;
        }
        return NO_PORT;
    }

    private static int port(String digits) {
        if (digits.isEmpty() || digits.length() > 3 || !digits.chars().allMatch(c -> c >= '0' && c <= '9')) {
            return NO_PORT;
        }
        int port = Integer.parseInt(digits);
        return port <= MAX_PORT ? port : NO_PORT;
    }
}
