package io.fieldwarden.device.payload;

/** Frames of Modbus over a serial line, for whoever polls. Stateless: any thread. */
public final class ModbusFrames {
    /** The longest frame (Modbus over Serial Line V1.02 section 2.5.1.1). */
    public static final int MAX = 256;

    private static final int EXCEPTION = 0x80;
    private static final int EXCEPTION_FRAME = 5;
    private static final int HEAD = 3;
    private static final int CRC = 2;

    private ModbusFrames() {}

    /** What the first bytes of a buffer are, seen as the answer to one poll. */
    public enum Sight {
        /** More bytes have to come. */
        SHORT,
        /** They are no answer to the poll. */
        ALIEN,
        ANSWER,
        /** The slave refuses; the code stands in the third byte. */
        EXCEPTION
    }

    /** The request with its CRC. */
    public static byte[] request(ModbusMapping.Poll poll) {
        byte[] frame = new byte[8];
        frame[0] = (byte) poll.slave();
        System.arraycopy(pdu(poll), 0, frame, 1, 5);
        int crc = crc16(frame, 0, 6);
        frame[6] = (byte) crc;
        frame[7] = (byte) (crc >> 8);
        return frame;
    }

    /** Function, first address, count, as Modbus TCP has them too (Modbus Application Protocol V1.1b3 section 6). */
    public static byte[] pdu(ModbusMapping.Poll poll) {
        return new byte[] {
            (byte) poll.table().function(),
            (byte) (poll.start() >> 8),
            (byte) poll.start(),
            (byte) (poll.count() >> 8),
            (byte) poll.count()
        };
    }

    /** A frame of a serial line around function and data that came another way. */
    public static byte[] frame(int slave, byte[] pdu) {
        byte[] frame = new byte[pdu.length + 3];
        frame[0] = (byte) slave;
        System.arraycopy(pdu, 0, frame, 1, pdu.length);
        int crc = crc16(frame, 0, frame.length - CRC);
        frame[frame.length - 2] = (byte) crc;
        frame[frame.length - 1] = (byte) (crc >> 8);
        return frame;
    }

    /** How long the answer to this poll is. */
    public static int answerLength(ModbusMapping.Poll poll) {
        return HEAD + poll.bytes() + CRC;
    }

    /** How long an answer of this kind is. */
    public static int length(Sight sight, ModbusMapping.Poll poll) {
        return sight == Sight.EXCEPTION ? EXCEPTION_FRAME : answerLength(poll);
    }

    /** Address, function, length and CRC all have to fit: whatever does not is noise, a late answer, or of another slave. */
    public static Sight look(byte[] bytes, int from, int length, ModbusMapping.Poll poll) {
        if (length > 0 && (bytes[from] & 0xFF) != poll.slave()) {
            return Sight.ALIEN;
        }
        if (length < HEAD) {
            return length > 1 && (bytes[from + 1] & 0x7F) != poll.table().function() ? Sight.ALIEN : Sight.SHORT;
        }
        int function = bytes[from + 1] & 0xFF;
        boolean refused = function == (poll.table().function() | EXCEPTION);
        boolean answers = function == poll.table().function() && (bytes[from + 2] & 0xFF) == poll.bytes();
        if (!refused && !answers) {
            return Sight.ALIEN;
        }
        int whole = refused ? EXCEPTION_FRAME : answerLength(poll);
        if (length < whole) {
            return Sight.SHORT;
        }
        int said = (bytes[from + whole - 2] & 0xFF) | ((bytes[from + whole - 1] & 0xFF) << 8);
        if (said != crc16(bytes, from, whole - CRC)) {
            return Sight.ALIEN;
        }
        return refused ? Sight.EXCEPTION : Sight.ANSWER;
    }

    /** Modbus over Serial Line V1.02, appendix B: polynomial 0xA001 (reflected), begun with 0xFFFF, low byte sent first. */
    public static int crc16(byte[] bytes, int from, int length) {
        int crc = 0xFFFF;
        for (int i = from; i < from + length; i++) {
            crc ^= bytes[i] & 0xFF;
            for (int bit = 0; bit < 8; bit++) {
                crc = (crc & 1) == 0 ? crc >> 1 : (crc >> 1) ^ 0xA001;
            }
        }
        return crc;
    }
}
