package io.fieldwarden.hub.cli;

import static org.assertj.core.api.Assertions.assertThat;

import org.junit.jupiter.api.Test;

final class TableTest {
    @Test
    void columns_line_up_under_chinese_names() {
        Table table = new Table("ID", "NAME", "STATE");
        table.row("boiler-1", "1号锅炉", "online");
        table.row("pond", "鱼塘", "late");
        assertThat(table.toString()).isEqualTo("""
                        ID        NAME     STATE
                        boiler-1  1号锅炉  online
                        pond      鱼塘     late
                        """);
    }
}
