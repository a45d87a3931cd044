package io.fieldwarden.edge.modbus;

import io.fieldwarden.device.payload.ModbusMapping;
import java.io.IOException;

/** A line with Modbus devices, one request at a time. Used by one thread. */
public interface ModbusBus extends AutoCloseable {
    /**
     * Asks, again if need be, and waits.
     *
     * @return the response as a frame of a serial line: an answer to this poll or an exception of its slave
     * @throws IOException when nothing came in time or the line is broken
     */
    byte[] exchange(ModbusMapping.Poll poll) throws IOException;

    @Override
    void close();
}
