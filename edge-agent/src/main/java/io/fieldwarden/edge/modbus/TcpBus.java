package io.fieldwarden.edge.modbus;

import io.fieldwarden.device.payload.ModbusFrames;
import io.fieldwarden.device.payload.ModbusMapping;
import io.fieldwarden.edge.core.ByteLine;
import java.io.IOException;
import java.time.Duration;
import java.util.Arrays;

/** Modbus TCP (Modbus Messaging on TCP/IP V1.0b section 3.1.3): a header with a transaction number in the place of the checksum. */
public final class TcpBus implements ModbusBus {
    private static final int HEAD = 7;
    private static final int MAX = 260;

    private final ByteLine line;
    private final RtuBus.Terms terms;
    private final byte[] buffer = new byte[MAX];
    private int transaction;

    public TcpBus(ByteLine line, RtuBus.Terms terms) {
        this.line = line;
        this.terms = terms;
    }

    @Override
    public byte[] exchange(ModbusMapping.Poll poll) throws IOException {
        IOException fault = new IOException("unit " + poll.slave() + " has not been asked");
        for (int i = 0; i <= terms.retries(); i++) {
            try {
                return once(poll);
            } catch (IOException e) {
                line.close();
                fault = e;
            }
        }
        throw fault;
    }

    private byte[] once(ModbusMapping.Poll poll) throws IOException {
        transaction = (transaction + 1) & 0xFFFF;
        byte[] pdu = ModbusFrames.pdu(poll);
        byte[] request = new byte[HEAD + pdu.length];
        request[0] = (byte) (transaction >> 8);
        request[1] = (byte) transaction;
        request[5] = (byte) (pdu.length + 1);
        request[6] = (byte) poll.slave();
        System.arraycopy(pdu, 0, request, HEAD, pdu.length);
        line.write(request);
        long end = System.nanoTime() + terms.timeout().toNanos();
        while (true) {
            read(0, HEAD, end);
            int length = at(4) - 1;
            if (at(2) != 0 || length < 2 || HEAD + length > MAX) {
                throw new IOException("unit " + poll.slave() + ": the answer is no Modbus TCP");
            }
            read(HEAD, length, end);
            if (at(0) == transaction) {
                return checked(poll, Arrays.copyOfRange(buffer, HEAD, HEAD + length));
            }
            // an answer to an earlier request that came too late
        }
    }

    private byte[] checked(ModbusMapping.Poll poll, byte[] pdu) throws IOException {
        // some gateways answer with unit 0 or 255 whatever was asked; the transaction has told that it is the answer
        byte[] frame = ModbusFrames.frame(poll.slave(), pdu);
        ModbusFrames.Sight sight = ModbusFrames.look(frame, 0, frame.length, poll);
        if (sight == ModbusFrames.Sight.ANSWER || sight == ModbusFrames.Sight.EXCEPTION) {
            return frame;
        }
        throw new IOException("unit " + poll.slave() + " has answered something else than was asked");
    }

    private int at(int index) {
        return (buffer[index] & 0xFF) << 8 | (buffer[index + 1] & 0xFF);
    }

    private void read(int from, int count, long end) throws IOException {
        int have = 0;
        byte[] part = new byte[count];
        while (have < count) {
            long left = end - System.nanoTime();
            int got = left <= 0 ? 0 : line.read(part, have, Duration.ofNanos(left));
            if (got == 0) {
                throw new IOException("no answer within " + terms.timeout().toMillis() + " ms");
            }
            have += got;
        }
        System.arraycopy(part, 0, buffer, from, count);
    }

    @Override
    public void close() {
        line.close();
    }
}
