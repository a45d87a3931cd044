package io.fieldwarden.device.profile;

import io.fieldwarden.device.payload.BinaryMapping;
import io.fieldwarden.device.payload.MessageContext;
import io.fieldwarden.device.payload.ModbusMapping;
import io.fieldwarden.device.payload.Slice;
import io.fieldwarden.device.payload.TimeForm;
import io.fieldwarden.device.payload.ValueRule;
import io.fieldwarden.device.payload.WireType;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Locale;
import java.util.Optional;
import java.util.function.DoubleUnaryOperator;
import java.util.function.Function;
import org.yaml.snakeyaml.nodes.Node;

/** Reads the payload formats whose values stand at places: bytes of a message, registers of a Modbus device. */
final class BinaryReader {
    private static final int MAX_FIELDS = 1_000;
    private static final int MAX_AT = 65_535;
    private static final int MAX_PORT = 255;
    private static final int MAX_SLAVE = 247;
    private static final int MAX_REGISTERS = 125;
    private static final int MAX_BITS = 2_000;
    private static final int EXACT_BITS = 53;
    private static final List<String> TYPES =
            Arrays.stream(WireType.values()).map(WireType::text).toList();
    private static final List<String> ENDIANS = List.of("big", "little");
    private static final List<String> ORDERS =
            Arrays.stream(WireType.Order.values()).map(Enum::name).toList();
    private static final List<String> TABLES = Arrays.stream(ModbusMapping.Table.values())
            .map(ModbusMapping.Table::text)
            .toList();

    private BinaryReader() {}

    static Optional<BinaryMapping> binary(Section payload, ValueRuleReader values) {
        WireType.Order usual = endian(payload).orElse(WireType.Order.ABCD);
        Optional<BinaryMapping.Time> time = payload.section("time").map(section -> {
            Slice slice = slice(section, usual);
            TimeForm form = PayloadReader.form(section);
            if (form == TimeForm.ISO8601) {
                section.fault("form", "is text; a time in bytes is s or ms");
            }
            section.end();
            return new BinaryMapping.Time(slice, form);
        });
        List<BinaryMapping.Field> fields = new ArrayList<>();
        for (Section entry : entries(payload, "fields")) {
            Optional<Channel> channel = values.channel(entry);
            int port = entry.whole("port", 1, MAX_PORT).orElse(MessageContext.NO_PORT);
            Slice slice = slice(entry, usual);
            channel.ifPresent(
                    found -> fields.add(new BinaryMapping.Field(port, slice, values.rule(entry, found, codes(slice)))));
            end(entry, channel.isPresent());
        }
        return Optional.of(new BinaryMapping(time, fields));
    }

    /** Of an entry whose channel is not known nobody has asked for the other keys. */
    private static void end(Section entry, boolean whole) {
        if (whole) {
            entry.end();
        }
    }

    private static List<Section> entries(Section payload, String key) {
        if (!payload.has(key)) {
            payload.missing(key);
        }
        List<Node> items = payload.list(key);
        if (items.size() > MAX_FIELDS) {
            payload.fault(key, "has more than " + MAX_FIELDS + " entries");
            return List.of();
        }
        List<Section> entries = new ArrayList<>();
        for (Node item : items) {
            entries.add(new Section(item, payload.in(key) + "[" + entries.size() + "]", payload.faults()));
        }
        return entries;
    }

    private static Optional<WireType.Order> endian(Section section) {
        return section.oneOf("endian", ENDIANS)
                .map(word -> word.equals("big") ? WireType.Order.ABCD : WireType.Order.DCBA);
    }

    /** {@code at}, {@code type}, {@code endian}, {@code bits}. */
    private static Slice slice(Section entry, WireType.Order usual) {
        if (!entry.has("at")) {
            entry.missing("at");
        }
        int at = entry.whole("at", 0, MAX_AT).orElse(0);
        if (!entry.has("type")) {
            entry.missing("type");
        }
        WireType type = type(entry).orElse(WireType.UINT8);
        int[] bits = bits(entry, type);
        return new Slice(at, type, endian(entry).orElse(usual), bits[0], bits[1]);
    }

    private static Optional<WireType> type(Section entry) {
        return entry.oneOf("type", TYPES).map(word -> WireType.valueOf(word.toUpperCase(Locale.ROOT)));
    }

    private static int[] bits(Section entry, WireType type) {
        if (!entry.has("bits")) {
            return new int[] {0, 0};
        }
        List<Double> numbers = entry.numbers("bits");
        int all = 8 * type.bytes();
        boolean good = numbers.size() == 2
                && numbers.stream().allMatch(number -> number == Math.rint(number))
                && numbers.get(0) >= 0
                && numbers.get(1) >= 1
                && numbers.get(1) <= EXACT_BITS
                && numbers.get(0) + numbers.get(1) <= all;
        if (!good || !type.isWhole()) {
            entry.fault(
                    "bits",
                    type.isWhole()
                            ? "is not [lowest bit, how many] within the " + all + " bits of " + type.text()
                            : "goes with whole numbers only, not with " + type.text());
            return new int[] {0, 0};
        }
        return new int[] {numbers.get(0).intValue(), numbers.get(1).intValue()};
    }

    /** An error code as the raw number that stands there for it. */
    private static DoubleUnaryOperator codes(Slice slice) {
        return code -> {
            if (Double.isNaN(code)) {
                throw new IllegalArgumentException("is not a number such as -9999 or 0x7FFF");
            }
            if (slice.bitCount() == 0) {
                return slice.type().ofCode(code);
            }
            if (code < 0 || code >= Math.pow(2, slice.bitCount())) {
                throw new IllegalArgumentException("does not fit into " + slice.bitCount() + " bits");
            }
            return code;
        };
    }

    static Optional<ModbusMapping> modbus(Section payload, ValueRuleReader values) {
        ModbusMapping.Frame frame = payload.oneOf("frame", List.of("rtu", "block"))
                .map(word -> ModbusMapping.Frame.valueOf(word.toUpperCase(Locale.ROOT)))
                .orElse(ModbusMapping.Frame.RTU);
        WireType.Order usual = order(payload).orElse(WireType.Order.ABCD);
        List<ModbusMapping.Register> registers = new ArrayList<>();
        List<Section> places = new ArrayList<>();
        for (Section entry : entries(payload, "registers")) {
            Optional<Channel> channel = values.channel(entry);
            channel.ifPresent(found -> {
                registers.add(register(entry, found, values, usual));
                places.add(entry);
            });
            end(entry, channel.isPresent());
        }
        List<ModbusMapping.Read> reads = reads(payload, frame);
        for (int i = 0; i < registers.size(); i++) {
            ModbusMapping.Register register = registers.get(i);
            if (!reads.isEmpty() && reads.stream().noneMatch(read -> read.covers(register))) {
                places.get(i).fault("address", "is in none of the reads");
            }
        }
        return Optional.of(new ModbusMapping(frame, reads, registers));
    }

    private static Optional<WireType.Order> order(Section section) {
        return section.oneOf("order", ORDERS).map(WireType.Order::valueOf);
    }

    private static ModbusMapping.Table table(Section section) {
        return section.oneOf("table", TABLES)
                .map(word -> ModbusMapping.Table.valueOf(word.toUpperCase(Locale.ROOT)))
                .orElse(ModbusMapping.Table.HOLDING);
    }

    private static ModbusMapping.Register register(
            Section entry, Channel channel, ValueRuleReader values, WireType.Order usual) {
        int slave = entry.whole("slave", 1, MAX_SLAVE).orElse(ModbusMapping.ANY);
        ModbusMapping.Table table = table(entry);
        if (!entry.has("address")) {
            entry.missing("address");
        }
        int address = entry.whole("address", 0, MAX_AT).orElse(0);
        WireType type = type(entry).orElse(WireType.UINT16);
        int[] bits = bits(entry, type);
        Optional<WireType.Order> order = order(entry);
        for (String key : List.of("type", "bits", "order")) {
            if (table.isBits() && entry.has(key)) {
                entry.fault(key, "does not go with a table of bits");
            }
        }
        if (type.bytes() % 2 != 0) {
            entry.fault("type", "does not fill registers of two bytes; take uint16 and bits");
        }
        Slice slice = new Slice(0, type, order.orElse(usual), bits[0], bits[1]);
        ValueRule rule = values.rule(entry, channel, codes(slice));
        return new ModbusMapping.Register(slave, table, address, slice, rule);
    }

    /** {@code reads}, or one poll of each table that begins at {@code start}. */
    private static List<ModbusMapping.Read> reads(Section payload, ModbusMapping.Frame frame) {
        int start = payload.whole("start", 0, MAX_AT).orElse(0);
        if (!payload.has("reads")) {
            return Arrays.stream(ModbusMapping.Table.values())
                    .filter(table -> frame == ModbusMapping.Frame.RTU || table == ModbusMapping.Table.HOLDING)
                    .map(table -> new ModbusMapping.Read(ModbusMapping.ANY, table, start, ModbusMapping.ANY))
                    .toList();
        }
        if (payload.has("start")) {
            payload.fault("start", "stands in each of the reads where there are some");
        }
        Function<Section, ModbusMapping.Read> read = entry -> {
            ModbusMapping.Table table = table(entry);
            int slave = entry.whole("slave", 1, MAX_SLAVE).orElse(ModbusMapping.ANY);
            int from = entry.whole("start", 0, MAX_AT).orElse(0);
            int count = entry.whole("count", 1, table.isBits() ? MAX_BITS : MAX_REGISTERS)
                    .orElse(ModbusMapping.ANY);
            entry.end();
            return new ModbusMapping.Read(slave, table, from, count);
        };
        return entries(payload, "reads").stream().map(read).toList();
    }
}
