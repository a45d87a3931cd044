package io.fieldwarden.device.payload;

import java.util.List;

/** What a decoder made of the bytes of one message: values or a rejection, never an exception. */
public sealed interface Decoded {
    /**
     * @param replayed the sender says that it sends from a buffer or a file
     */
    record Values(List<RawValue> values, boolean replayed) implements Decoded {
        public Values {
            values = List.copyOf(values);
        }
    }

    /** @param detail what, value and rule in one sentence */
    record Rejected(RejectReason reason, String detail) implements Decoded {}
}
