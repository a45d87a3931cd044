package io.fieldwarden.alert.http;

import static org.apache.parquet.schema.PrimitiveType.PrimitiveTypeName.DOUBLE;
import static org.apache.parquet.schema.PrimitiveType.PrimitiveTypeName.INT64;
import static org.assertj.core.api.Assertions.assertThat;

import io.fieldwarden.alert.access.Role;
import io.fieldwarden.alert.parquet.ParquetTable;
import io.fieldwarden.alert.support.MemoryTopicLog;
import io.fieldwarden.alert.support.Running;
import io.fieldwarden.alert.support.StoredReadings;
import io.fieldwarden.alert.support.Web;
import java.io.ByteArrayInputStream;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.sql.SQLException;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.zip.GZIPInputStream;
import org.apache.parquet.format.ColumnMetaData;
import org.apache.parquet.format.FileMetaData;
import org.apache.parquet.format.PageHeader;
import org.apache.parquet.format.PageType;
import org.apache.parquet.format.RowGroup;
import org.apache.parquet.format.SchemaElement;
import org.apache.parquet.format.Util;
import org.apache.parquet.schema.MessageType;
import org.apache.parquet.schema.Types;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** Reads the files by the format's own words: footer, row groups, pages of plain numbers. */
final class ParquetTest {
    private static final MessageType TWO = Types.buildMessage()
            .required(INT64)
            .named("n")
            .optional(DOUBLE)
            .named("x")
            .named("two");

    @TempDir
    private Path folder;

    private static FileMetaData footer(byte[] file) throws IOException {
        assertThat(new String(file, 0, 4, StandardCharsets.US_ASCII)).isEqualTo("PAR1");
        assertThat(new String(file, file.length - 4, 4, StandardCharsets.US_ASCII))
                .isEqualTo("PAR1");
        int length = ByteBuffer.wrap(file, file.length - 8, 4)
                .order(ByteOrder.LITTLE_ENDIAN)
                .getInt();
        return Util.readFileMetaData(new ByteArrayInputStream(file, file.length - 8 - length, length));
    }

    /** Of a required column of 64-bit numbers that is written plainly. */
    private static List<Long> numbers(byte[] file, ColumnMetaData column) throws IOException {
        List<Long> numbers = new ArrayList<>();
        ByteArrayInputStream in = new ByteArrayInputStream(
                file, (int) column.getData_page_offset(), (int) column.getTotal_compressed_size());
        while (numbers.size() < column.getNum_values()) {
            PageHeader header = Util.readPageHeader(in);
            assertThat(header.getType()).isEqualTo(PageType.DATA_PAGE);
            byte[] page = new GZIPInputStream(new ByteArrayInputStream(in.readNBytes(header.getCompressed_page_size())))
                    .readAllBytes();
            assertThat(page).hasSize(header.getUncompressed_page_size());
            ByteBuffer values = ByteBuffer.wrap(page).order(ByteOrder.LITTLE_ENDIAN);
            for (int i = 0; i < header.getData_page_header().getNum_values(); i++) {
                numbers.add(values.getLong());
            }
        }
        return numbers;
    }

    @Test
    void rows_are_written_group_by_group_and_all_of_them_can_be_read() throws IOException {
        ByteArrayOutputStream out = new ByteArrayOutputStream();
        long rows = 150_000;
        try (ParquetTable table = new ParquetTable(out, TWO, Map.of("device", "d"))) {
            for (long i = 0; i < rows; i++) {
                table.add(i * 7, i % 3 == 0 ? null : i / 2.0);
            }
            // The first group has been sent while the second one is being gathered.
            assertThat(out.size()).isGreaterThan(100_000);
        }
        byte[] file = out.toByteArray();
        FileMetaData meta = footer(file);
        assertThat(meta.getNum_rows()).isEqualTo(rows);
        assertThat(meta.getKey_value_metadata().get(0).getValue()).isEqualTo("d");
        List<Long> read = new ArrayList<>();
        for (RowGroup group : meta.getRow_groups()) {
            assertThat(group.getNum_rows()).isLessThanOrEqualTo(100_000);
            ColumnMetaData column = group.getColumns().get(0).getMeta_data();
            long first = read.size() * 7L;
            read.addAll(numbers(file, column));
            assertThat(ByteBuffer.wrap(column.getStatistics().getMin_value())
                            .order(ByteOrder.LITTLE_ENDIAN)
                            .getLong())
                    .isEqualTo(first);
            assertThat(group.getColumns().get(1).getMeta_data().getStatistics().getNull_count())
                    .isBetween(group.getNum_rows() / 3, group.getNum_rows() / 3 + 1);
        }
        for (int i = 0; i < rows; i++) {
            assertThat(read.get(i)).isEqualTo(i * 7L);
        }
    }

    @Test
    void a_table_without_rows_is_a_file_too() throws IOException {
        ByteArrayOutputStream out = new ByteArrayOutputStream();
        new ParquetTable(out, TWO, Map.of()).close();
        FileMetaData meta = footer(out.toByteArray());
        assertThat(meta.getNum_rows()).isZero();
        assertThat(meta.getSchema()).extracting(SchemaElement::getName).containsExactly("two", "n", "x");
    }

    @Test
    void readings_and_roll_ups_of_a_channel_come_as_a_file_with_their_times() throws IOException, SQLException {
        try (Running running = Running.open(folder, new MemoryTopicLog())) {
            Web technician = running.as(Role.TECHNICIAN);
            technician.post("/api/v1/devices", "{\"id\":\"p1\",\"profile\":\"soil-station\"}");
            long at = Instant.parse("2026-03-01T08:00:00Z").toEpochMilli();
            for (int i = 0; i < 5; i++) {
                StoredReadings.put(folder, "p1", "soil_temp_10", at + i * 600_000L, 10 + i);
            }
            String range = "?channel=soil_temp_10&from=" + at + "&to=" + (at + 3_600_000);
            Web.Answer raw = technician.get("/api/v1/devices/p1/readings.parquet" + range);
            assertThat(raw.header("Content-Disposition")).contains("p1-soil_temp_10.parquet");
            byte[] file = raw.response().body();
            FileMetaData meta = footer(file);
            assertThat(numbers(
                            file,
                            meta.getRow_groups().get(0).getColumns().get(0).getMeta_data()))
                    .containsExactly(at, at + 600_000, at + 1_200_000, at + 1_800_000, at + 2_400_000);
            byte[] hours = technician
                    .get("/api/v1/devices/p1/readings.parquet" + range + "&step=1h")
                    .response()
                    .body();
            assertThat(footer(hours).getNum_rows()).isEqualTo(1);
            assertThat(technician.get("/api/v1/devices/p1/readings.parquet").status())
                    .isEqualTo(400);
        }
    }
}
