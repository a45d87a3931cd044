package io.fieldwarden.device.payload;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.HexFormat;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class ModbusFramesTest {
    private static final ModbusMapping.Poll TWO = new ModbusMapping.Poll(1, ModbusMapping.Table.HOLDING, 0, 2);

    @Test
    void requests_are_those_of_the_books() {
        assertThat(hex(ModbusFrames.request(TWO))).isEqualTo("010300000002c40b");
        assertThat(hex(ModbusFrames.request(new ModbusMapping.Poll(0x11, ModbusMapping.Table.HOLDING, 0x6B, 3))))
                .isEqualTo("1103006b00037687");
    }

    @ParameterizedTest
    @CsvSource({
        "010304029 2ff9b5a3d, ANSWER",
        "010304 0292ff9b5a3d 0103, ANSWER",
        "0183 02c0f1, EXCEPTION",
        "01, SHORT",
        "0103, SHORT",
        "0103040292ff9b5a, SHORT",
        "0103040292ff9b5a3e, ALIEN", // checksum
        "020304, ALIEN", // another slave
        "0104, ALIEN", // another function
        "010302, ALIEN", // another length: an answer to another request
        "00, ALIEN"
    })
    void an_answer_counts_only_when_all_of_it_fits(String bytes, ModbusFrames.Sight sight) {
        byte[] frame = HexFormat.of().parseHex(bytes.replace(" ", ""));
        assertThat(ModbusFrames.look(frame, 0, frame.length, TWO)).isEqualTo(sight);
    }

    @Test
    void a_read_without_a_count_asks_for_what_its_registers_need() {
        ValueRule rule = new ValueRule("t", false, Linear.NONE, ValueRule.Codes.NONE, ValueRule.Errors.NONE, null);
        Slice two = new Slice(0, WireType.FLOAT32, WireType.Order.ABCD, 0, 0);
        ModbusMapping mapping = new ModbusMapping(
                ModbusMapping.Frame.RTU,
                List.of(
                        new ModbusMapping.Read(ModbusMapping.ANY, ModbusMapping.Table.HOLDING, 10, ModbusMapping.ANY),
                        new ModbusMapping.Read(ModbusMapping.ANY, ModbusMapping.Table.INPUT, 0, ModbusMapping.ANY),
                        new ModbusMapping.Read(3, ModbusMapping.Table.COIL, 0, 9)),
                List.of(new ModbusMapping.Register(ModbusMapping.ANY, ModbusMapping.Table.HOLDING, 12, two, rule)));
        assertThat(mapping.polls(7))
                .containsExactly(
                        new ModbusMapping.Poll(7, ModbusMapping.Table.HOLDING, 10, 4),
                        new ModbusMapping.Poll(3, ModbusMapping.Table.COIL, 0, 9));
        assertThat(mapping.polls(7).get(1).bytes()).isEqualTo(2);
    }

    private static String hex(byte[] bytes) {
        return HexFormat.of().formatHex(bytes);
    }
}
