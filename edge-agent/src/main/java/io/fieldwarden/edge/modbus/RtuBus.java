package io.fieldwarden.edge.modbus;

import io.fieldwarden.device.payload.ModbusFrames;
import io.fieldwarden.device.payload.ModbusMapping;
import io.fieldwarden.edge.core.ByteLine;
import java.io.IOException;
import java.time.Duration;
import java.util.Arrays;

/**
 * Modbus RTU over a line (Modbus over Serial Line V1.02 section 2.5). An answer counts only when slave, function, length and checksum
 * are those of the request; everything else is dropped byte by byte.
 */
public final class RtuBus implements ModbusBus {
    private static final int BUFFER = 2 * ModbusFrames.MAX;

    private final ByteLine line;
    private final Terms terms;
    private final byte[] buffer = new byte[BUFFER];

    public RtuBus(ByteLine line, Terms terms) {
        this.line = line;
        this.terms = terms;
    }

    /**
     * @param timeout for one answer
     * @param gap silence before a request; the standard asks for 3.5 characters, 4 ms at 9,600 baud
     * @param retries after the first request
     */
    public record Terms(Duration timeout, Duration gap, int retries) {
        public static final Terms DEFAULTS = new Terms(Duration.ofSeconds(1), Duration.ofMillis(10), 1);
    }

    @Override
    public byte[] exchange(ModbusMapping.Poll poll) throws IOException {
        IOException fault = new IOException("slave " + poll.slave() + " has not answered within "
                + terms.timeout().toMillis() + " ms, " + (terms.retries() + 1) + " times");
        for (int i = 0; i <= terms.retries(); i++) {
            try {
                quiet();
                line.write(ModbusFrames.request(poll));
                byte[] answer = answer(poll);
                if (answer.length > 0) {
                    return answer;
                }
            } catch (IOException e) {
                // a converter ends connections that were quiet for long: the line opens again
                fault = e;
            }
        }
        throw fault;
    }

    /** Waits until nothing has come for the length of the gap; a line that is never quiet is used all the same. */
    private void quiet() throws IOException {
        long end = System.nanoTime() + terms.timeout().toNanos();
        int count = line.read(buffer, 0, terms.gap());
        while (count > 0 && System.nanoTime() - end < 0) {
            count = line.read(buffer, 0, terms.gap());
        }
    }

    /** Empty when none came. */
    private byte[] answer(ModbusMapping.Poll poll) throws IOException {
        int length = 0;
        long end = System.nanoTime() + terms.timeout().toNanos();
        while (true) {
            int from = 0;
            while (from < length) {
                ModbusFrames.Sight sight = ModbusFrames.look(buffer, from, length - from, poll);
                if (sight == ModbusFrames.Sight.SHORT) {
                    break;
                }
                if (sight != ModbusFrames.Sight.ALIEN) {
                    return Arrays.copyOfRange(buffer, from, from + ModbusFrames.length(sight, poll));
                }
                from++;
            }
            System.arraycopy(buffer, from, buffer, 0, length - from);
            length -= from;
            long left = end - System.nanoTime();
            if (left <= 0) {
                return new byte[0];
            }
            length += line.read(buffer, length, Duration.ofNanos(left));
        }
    }

    @Override
    public void close() {
        line.close();
    }
}
