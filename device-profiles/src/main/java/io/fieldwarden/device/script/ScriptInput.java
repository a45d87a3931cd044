package io.fieldwarden.device.script;

import java.util.Map;

/**
 * What a codec is given.
 *
 * @param bytes of the payload, not to be modified while the codec runs
 * @param port LoRaWAN FPort, 1 to 223; 0 when the message came another way
 * @param receivedAt epoch milliseconds; the codec's clock stands still at this time
 * @param variables of the device, such as calibration figures
 */
@SuppressWarnings("ArrayRecordComponent") // a view for one call; nobody compares two of them
public record ScriptInput(byte[] bytes, int port, long receivedAt, Map<String, String> variables) {
    public ScriptInput {
        variables = Map.copyOf(variables);
    }
}
