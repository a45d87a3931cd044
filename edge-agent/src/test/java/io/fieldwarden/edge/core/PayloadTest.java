package io.fieldwarden.edge.core;

import static org.assertj.core.api.Assertions.assertThat;

import io.fieldwarden.device.ChannelId;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import org.junit.jupiter.api.Test;

final class PayloadTest {
    @Test
    void numbers_are_written_so_that_json_readers_get_the_same_value() {
        Map<ChannelId, Double> values = new TreeMap<>();
        values.put(new ChannelId("a"), 21.4);
        values.put(new ChannelId("b"), -3.0);
        values.put(new ChannelId("c"), 1.0E-7);
        values.put(new ChannelId("d"), 9.007199254740992E15);
        values.put(new ChannelId("土壤"), 0.1 + 0.2);
        assertThat(Payload.values(values))
                .isEqualTo("{\"a\":21.4,\"b\":-3,\"c\":1.0E-7,\"d\":9.007199254740992E15,\"土壤\":0.30000000000000004}");
    }

    @Test
    void one_row_is_an_object_and_several_are_an_array() {
        String row = Payload.row(5, "{\"a\":1}", false);
        assertThat(Payload.message(List.of(row))).isEqualTo("{\"ts\":5,\"values\":{\"a\":1}}");
        String marked = Payload.row(6, "{\"a\":2}", true);
        assertThat(Payload.message(List.of(row, marked)))
                .isEqualTo("[{\"ts\":5,\"values\":{\"a\":1}},{\"ts\":6,\"values\":{\"a\":2},\"replayed\":true}]");
    }
}
