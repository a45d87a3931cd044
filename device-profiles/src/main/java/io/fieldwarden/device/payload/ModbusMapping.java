package io.fieldwarden.device.payload;

import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.Set;

/**
 * Registers of a Modbus device behind a transparent converter, which sends on what the device answered to its polls. An answer
 * does not say which address was asked for, so the profile does.
 *
 * @param reads what the converter asks for
 */
public record ModbusMapping(Frame frame, List<Read> reads, List<Register> registers) implements PayloadMapping {
    /** Any slave, or any number of registers. */
    public static final int ANY = -1;

    /** Media type of response frames whose poll is known; the parameter {@link #START} says which. */
    public static final String MEDIA_TYPE = "application/modbus-rtu";

    /** The first address that was asked for. */
    public static final String START = "start";

    private static final int MOST_REGISTERS = 125;
    private static final int MOST_BITS = 2_000;

    public ModbusMapping {
        reads = List.copyOf(reads);
        registers = List.copyOf(registers);
    }

    /** What a message is. */
    public enum Frame {
        /** A response frame: address, function, byte count, data, CRC (Modbus over Serial Line V1.02 section 2.5.1). */
        RTU,
        /** The data alone. */
        BLOCK
    }

    /** The four tables of a device (Modbus Application Protocol V1.1b3 section 4.3), with the function that reads each. */
    public enum Table {
        COIL(1),
        DISCRETE(2),
        HOLDING(3),
        INPUT(4);

        private final int function;

        Table(int function) {
            this.function = function;
        }

        public int function() {
            return function;
        }

        /** True for tables of single bits. */
        public boolean isBits() {
            return this == COIL || this == DISCRETE;
        }

        public String text() {
            return name().toLowerCase(Locale.ROOT);
        }
    }

    /**
     * One poll.
     *
     * @param slave address 1 to 247, or {@link #ANY}
     * @param start the first address asked for, counted from 0 as on the wire
     * @param count registers or bits asked for, or {@link #ANY}
     */
    public record Read(int slave, Table table, int start, int count) {
        boolean gives(int bytes) {
            return count == ANY || bytes == (table.isBits() ? (count + 7) / 8 : 2 * count);
        }

        /** True if an answer to this has all of a register in it. */
        public boolean covers(Register register) {
            return register.table() == table
                    && (register.slave() == ANY || slave == ANY || register.slave() == slave)
                    && register.address() >= start
                    && (count == ANY || register.address() + register.length() <= start + count);
        }
    }

    /**
     * @param address counted from 0 as on the wire
     * @param slice at byte 0; of a table of bits only the address counts
     */
    public record Register(int slave, Table table, int address, Slice slice, ValueRule rule) {
        /** In registers, or bits. */
        public int length() {
            return table.isBits() ? 1 : (slice.type().bytes() + 1) / 2;
        }
    }

    /**
     * One request to send.
     *
     * @param slave 1 to 247
     * @param count registers, at most 125, or bits, at most 2,000
     */
    public record Poll(int slave, Table table, int start, int count) {
        /** Bytes of data in the answer. */
        public int bytes() {
            return table.isBits() ? (count + 7) / 8 : 2 * count;
        }

        /** Content type of the answer as a message. */
        public String contentType() {
            return MEDIA_TYPE + ";" + START + "=" + start;
        }
    }

    /**
     * What to ask for, in the order of the profile. A read that does not say how much asks for as much as its registers need.
     *
     * @param slave to ask where the profile names none
     */
    public List<Poll> polls(int slave) {
        List<Poll> polls = new ArrayList<>();
        for (Read read : reads) {
            int count = read.count();
            if (count == ANY) {
                count = registers.stream()
                        .filter(read::covers)
                        .mapToInt(register -> register.address() + register.length() - read.start())
                        .max()
                        .orElse(0);
                count = Math.min(count, read.table().isBits() ? MOST_BITS : MOST_REGISTERS);
            }
            if (count > 0) {
                polls.add(new Poll(read.slave() == ANY ? slave : read.slave(), read.table(), read.start(), count));
            }
        }
        return polls;
    }

    @Override
    public String format() {
        return "modbus";
    }

    @Override
    public Set<String> mediaTypes() {
        return Set.of();
    }

    @Override
    public MessageDecoder decoder() {
        return new ModbusDecoder(this);
    }
}
