package io.fieldwarden.edge;

import io.fieldwarden.device.payload.Linear;
import io.fieldwarden.device.payload.ModbusMapping;
import io.fieldwarden.device.payload.ModbusMapping.Read;
import io.fieldwarden.device.payload.ModbusMapping.Register;
import io.fieldwarden.device.payload.ModbusMapping.Table;
import io.fieldwarden.device.payload.Slice;
import io.fieldwarden.device.payload.ValueRule;
import io.fieldwarden.device.payload.WireType;
import java.math.BigDecimal;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.HashSet;
import java.util.List;
import java.util.Set;

/** Reads {@code registers} of a Modbus sensor and works out what to ask for. */
final class RegisterYaml {
    /** Modbus Application Protocol V1.1b3 sections 6.1 and 6.3. */
    private static final int MOST_REGISTERS = 125;

    private static final int MOST_BITS = 2_000;

    private RegisterYaml() {}

    static ModbusMapping mapping(YamlKeys keys) {
        List<Register> registers = new ArrayList<>();
        SensorYaml.channels(keys, one -> registers.add(register(one)));
        return new ModbusMapping(ModbusMapping.Frame.RTU, reads(registers), registers);
    }

    /**
     * Neighbours are read together. Nothing is read that no channel has: many devices refuse a read that touches an address
     * which they do not have.
     */
    private static List<Read> reads(List<Register> registers) {
        List<Register> sorted = new ArrayList<>(registers);
        sorted.sort(Comparator.comparing(Register::table).thenComparingInt(Register::address));
        List<Read> reads = new ArrayList<>();
        for (Register register : sorted) {
            Read last = reads.isEmpty() ? null : reads.get(reads.size() - 1);
            int end = register.address() + register.length();
            int most = register.table().isBits() ? MOST_BITS : MOST_REGISTERS;
            if (last != null
                    && last.table() == register.table()
                    && register.address() <= last.start() + last.count()
                    && end - last.start() <= most) {
                reads.set(
                        reads.size() - 1,
                        new Read(
                                ModbusMapping.ANY,
                                last.table(),
                                last.start(),
                                Math.max(last.count(), end - last.start())));
            } else {
                reads.add(new Read(ModbusMapping.ANY, register.table(), register.address(), register.length()));
            }
        }
        return reads;
    }

    private static Register register(YamlKeys keys) {
        Table table = keys.oneOf("table", Table.class, Table.HOLDING);
        int address = keys.integer("address", -1);
        if (address < 0 || address > 0xFFFF) {
            throw new ConfigException(
                    keys.path("address") + ": a whole number from 0 to 65535, as on the wire, is needed");
        }
        WireType type = WireType.UINT16;
        WireType.Order order = WireType.Order.ABCD;
        int[] bits = {0, 0};
        if (!table.isBits()) {
            type = keys.oneOf("type", WireType.class, type);
            order = keys.oneOf("order", WireType.Order.class, order);
            bits = bits(keys, type);
        }
        if (type.bytes() % 2 != 0) {
            throw new ConfigException(keys.path("type") + ": " + type.text()
                    + " does not fill registers of two bytes; take uint16 and bits");
        }
        ValueRule rule = new ValueRule(
                keys.name(),
                false,
                Linear.of(number(keys, "scale", BigDecimal.ONE), number(keys, "offset", BigDecimal.ZERO)),
                ValueRule.Codes.NONE,
                new ValueRule.Errors(errors(keys, type), Set.of()),
                null);
        return new Register(ModbusMapping.ANY, table, address, new Slice(0, type, order, bits[0], bits[1]), rule);
    }

    private static int[] bits(YamlKeys keys, WireType type) {
        List<String> texts = keys.list("bits");
        if (texts.isEmpty()) {
            return new int[] {0, 0};
        }
        try {
            int from = Integer.parseInt(texts.get(0));
            int count = texts.size() == 2 ? Integer.parseInt(texts.get(1)) : 0;
            if (type.isWhole() && from >= 0 && count >= 1 && count <= 32 && from + count <= 8 * type.bytes()) {
                return new int[] {from, count};
            }
        } catch (NumberFormatException e) {
            throw new ConfigException(keys.path("bits") + ": " + texts + " are not two whole numbers", e);
        }
        throw new ConfigException(
                keys.path("bits") + ": " + texts + " are not [lowest bit, how many] of " + type.text());
    }

    private static Set<Double> errors(YamlKeys keys, WireType type) {
        Set<Double> codes = new HashSet<>();
        for (String text : keys.list("error")) {
            try {
                codes.add(type.ofCode(Double.parseDouble(text)));
            } catch (IllegalArgumentException e) {
                throw new ConfigException(keys.path("error") + ": '" + text + "' is no code of " + type.text(), e);
            }
        }
        return codes;
    }

    private static BigDecimal number(YamlKeys keys, String key, BigDecimal otherwise) {
        String text = keys.text(key, otherwise.toPlainString());
        try {
            return new BigDecimal(text);
        } catch (NumberFormatException e) {
            throw new ConfigException(keys.path(key) + ": '" + text + "' is not a number", e);
        }
    }
}
