package io.fieldwarden.ingest.fuzz;

import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;

/** What a fuzzer made, cut into messages: a byte of choice and two of length before each; the last takes what there is. */
public final class Messages {
    private static final int MOST = 64;

    private Messages() {}

    /** @param choice from 0 to 255 */
    @SuppressWarnings("ArrayRecordComponent") // nobody compares two of them
    public record Message(int choice, byte[] bytes) {}

    public static List<Message> of(byte[] data) {
        List<Message> messages = new ArrayList<>();
        int at = 0;
        while (data.length - at > 3 && messages.size() < MOST) {
            int length = ((data[at + 1] & 0xFF) << 8) | (data[at + 2] & 0xFF);
            int end = Math.min(at + 3 + length, data.length);
            messages.add(new Message(data[at] & 0xFF, Arrays.copyOfRange(data, at + 3, end)));
            at = end;
        }
        return messages;
    }
}
