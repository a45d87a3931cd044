package io.fieldwarden.device.payload;

import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.OptionalInt;

/**
 * Reads what a Modbus device answered: an RTU response frame, or its data alone. Registers have their high byte first (Modbus
 * Application Protocol V1.1b3 section 4.2); the order of the words of longer numbers is the maker's choice. Several frames that
 * follow one another in a message are read one by one.
 */
final class ModbusDecoder implements MessageDecoder {
    private static final int HEAD = 3;
    private static final int CRC = 2;
    private static final int EXCEPTION = 0x80;
    private static final int EXCEPTION_FRAME = 5;
    private static final int MAX_FRAMES = 64;

    /** Section 7. */
    private static final Map<Integer, String> EXCEPTIONS = Map.of(
            1, "illegal function",
            2, "illegal data address",
            3, "illegal data value",
            4, "server device failure",
            5, "acknowledge",
            6, "server device busy",
            8, "memory parity error",
            10, "gateway path unavailable",
            11, "gateway target device failed to respond");

    private final ModbusMapping mapping;

    ModbusDecoder(ModbusMapping mapping) {
        this.mapping = mapping;
    }

    /** Where the data of one answer stand, and what it answers. */
    private record Block(ModbusMapping.Read read, int slave, int offset, int length) {}

    private static final class Refused extends Exception {
        final RejectReason reason;

        Refused(RejectReason reason, String detail) {
            super(detail, null, false, false);
            this.reason = reason;
        }
    }

    @Override
    public Decoded decode(Payload payload, MessageContext context) {
        if (payload.length() == 0) {
            return new Decoded.Rejected(RejectReason.EMPTY, "Modbus: 0 bytes are no answer");
        }
        try {
            List<RawValue> values = new ArrayList<>(mapping.registers().size());
            for (Block block : mapping.frame() == ModbusMapping.Frame.RTU ? frames(payload, context) : block(payload)) {
                read(payload, block, values);
            }
            return new Decoded.Values(values, false);
        } catch (Refused e) {
            return new Decoded.Rejected(e.reason, "Modbus: " + e.getMessage());
        }
    }

    private List<Block> block(Payload payload) throws Refused {
        int bytes = payload.length();
        for (ModbusMapping.Read read : mapping.reads()) {
            if (read.gives(bytes)) {
                return List.of(new Block(read, read.slave(), payload.offset(), bytes));
            }
        }
        throw new Refused(RejectReason.MALFORMED, bytes + " bytes answer none of the reads of the profile");
    }

    private List<Block> frames(Payload payload, MessageContext context) throws Refused {
        List<Block> blocks = new ArrayList<>(1);
        int at = 0;
        while (at < payload.length()) {
            if (blocks.size() == MAX_FRAMES) {
                throw new Refused(RejectReason.TOO_COMPLEX, "more than " + MAX_FRAMES + " frames");
            }
            Block block = frame(payload, at, context.parameter(ModbusMapping.START));
            blocks.add(block);
            at = block.offset() - payload.offset() + block.length() + CRC;
        }
        return blocks;
    }

    private Block frame(Payload payload, int at, OptionalInt start) throws Refused {
        byte[] bytes = payload.bytes();
        int from = payload.offset() + at;
        int left = payload.length() - at;
        if (left < EXCEPTION_FRAME) {
            throw new Refused(RejectReason.MALFORMED, left + " bytes at byte " + at + " are no frame");
        }
        int slave = bytes[from] & 0xFF;
        int function = bytes[from + 1] & 0xFF;
        int count = bytes[from + 2] & 0xFF;
        boolean failed = function >= EXCEPTION;
        int whole = failed ? EXCEPTION_FRAME : HEAD + count + CRC;
        if (left < whole) {
            throw new Refused(
                    RejectReason.MALFORMED,
                    "the frame at byte " + at + " has " + left + " bytes; with a byte count of " + count + " it has "
                            + whole);
        }
        int said = (bytes[from + whole - 2] & 0xFF) | ((bytes[from + whole - 1] & 0xFF) << 8);
        int crc = ModbusFrames.crc16(bytes, from, whole - CRC);
        if (said != crc) {
            throw new Refused(
                    RejectReason.MALFORMED,
                    String.format(
                            java.util.Locale.ROOT,
                            "the frame at byte %d has the CRC %04X, but its bytes give %04X",
                            at,
                            said,
                            crc));
        }
        if (failed) {
            throw new Refused(
                    RejectReason.MALFORMED,
                    "slave " + slave + " answered function " + (function - EXCEPTION) + " with exception " + count
                            + ": " + EXCEPTIONS.getOrDefault(count, "not in the standard"));
        }
        for (ModbusMapping.Read read : mapping.reads()) {
            boolean asked = (read.slave() == ModbusMapping.ANY || read.slave() == slave)
                    && (start.isEmpty() || start.getAsInt() == read.start());
            if (asked && read.table().function() == function && read.gives(count)) {
                return new Block(read, slave, from + HEAD, count);
            }
        }
        throw new Refused(
                RejectReason.UNSUPPORTED,
                "slave " + slave + ", function " + function + ", " + count
                        + " bytes answer none of the reads of the profile");
    }

    private void read(Payload payload, Block block, List<RawValue> values) throws Refused {
        for (ModbusMapping.Register register : mapping.registers()) {
            boolean other = register.slave() != ModbusMapping.ANY
                    && block.slave() != ModbusMapping.ANY
                    && register.slave() != block.slave();
            if (!other && block.read().covers(register)) {
                values.add(value(payload, block, register)
                        .orElseThrow(() -> new Refused(
                                RejectReason.MALFORMED,
                                block.length() + " bytes from address "
                                        + block.read().start()
                                        + " end before channel '"
                                        + register.rule().channel() + "' at address "
                                        + register.address())));
            }
        }
    }

    private static Optional<RawValue> value(Payload payload, Block block, ModbusMapping.Register register) {
        int apart = register.address() - block.read().start();
        if (register.table().isBits()) {
            // section 6.1: the first bit asked for is the lowest of the first byte
            return apart / 8 < block.length()
                    ? Optional.of(register.rule()
                            .number((payload.bytes()[block.offset() + apart / 8] >> (apart % 8)) & 1, RawValue.NO_TIME))
                    : Optional.empty();
        }
        return 2 * apart + 2 * register.length() <= block.length()
                ? Optional.of(register.slice()
                        .read(payload.bytes(), block.offset() + 2 * apart, register.rule(), RawValue.NO_TIME))
                : Optional.empty();
    }
}
