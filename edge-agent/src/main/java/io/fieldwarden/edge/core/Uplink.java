package io.fieldwarden.edge.core;

import io.fieldwarden.device.DeviceId;
import java.nio.charset.StandardCharsets;
import java.util.List;

/**
 * The way to the hub. Owned by the sending thread of one agent: not safe for several threads.
 *
 * <p>Connects when it must, never by itself in the background; who waits how long before the next try is the caller's.
 */
public interface Uplink extends AutoCloseable {
    /**
     * Sends messages in order, as many at once as the uplink's window allows, and waits for the answers: gives up when
     * none comes for as long as the time-out of the uplink. Within one connection message n is never sent before message
     * n-1. A message whose answer is missing may nevertheless have arrived.
     *
     * @return one outcome per message, in the order of the messages; when a message could not be sent, the outcomes of
     *     those after it say so too
     * @throws InterruptedException when the thread is told to stop; the fate of the messages is unknown then
     */
    List<Outcome> send(List<Message> messages) throws InterruptedException;

    /**
     * Called now and then while there is nothing to send: an uplink that hears commands connects if it is not connected.
     *
     * @return false when the hub could not be reached
     * @throws InterruptedException when the thread is told to stop
     */
    default boolean attend() throws InterruptedException {
        return true;
    }

    /** Leaves the hub until there is something to send again; a line that costs costs nothing meanwhile. */
    default void rest() {}

    /** Leaves the hub in the words of the protocol; bounded. */
    @Override
    void close();

    /** One JSON text about one device. */
    record Message(DeviceId device, String json, MessageKind kind) {
        /** Readings. */
        public Message(DeviceId device, String json) {
            this(device, json, MessageKind.READINGS);
        }

        /** As it goes over the wire: UTF-8. */
        public byte[] payload() {
            return json.getBytes(StandardCharsets.UTF_8);
        }
    }
}
