package io.fieldwarden.alert.parquet;

import java.io.IOException;
import java.io.OutputStream;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import org.apache.parquet.column.ColumnWriteStore;
import org.apache.parquet.column.ParquetProperties;
import org.apache.parquet.format.ColumnOrder;
import org.apache.parquet.format.FileMetaData;
import org.apache.parquet.format.KeyValue;
import org.apache.parquet.format.RowGroup;
import org.apache.parquet.format.TypeDefinedOrder;
import org.apache.parquet.format.Util;
import org.apache.parquet.io.ColumnIOFactory;
import org.apache.parquet.io.MessageColumnIO;
import org.apache.parquet.io.api.Binary;
import org.apache.parquet.io.api.RecordConsumer;
import org.apache.parquet.schema.MessageType;
import org.apache.parquet.schema.PrimitiveType;
import org.jspecify.annotations.Nullable;

/**
 * A flat table as a Parquet file (format 1, data pages 1, GZIP), sent while rows come in: at most {@value #GROUP} rows are
 * held. Encodings and metadata are those of Apache Parquet's own library; only its part that writes files is not used, as it
 * needs Hadoop. For one thread. A file that was not closed has no end and is refused by every reader.
 *
 * <p>Source: github.com/apache/parquet-format, README "File format".
 */
public final class ParquetTable implements AutoCloseable {
    private static final byte[] MAGIC = "PAR1".getBytes(StandardCharsets.US_ASCII);
    private static final int GROUP = 100_000;
    private static final int FORMAT = 1;

    private final OutputStream out;
    private final MessageType schema;
    private final Map<String, String> about;
    private final MessageColumnIO columns;
    private final List<RowGroup> groups = new ArrayList<>();
    private Group group;
    private long position;
    private long rows;

    /** The rows that are held. */
    private final class Group {
        private final Chunks chunks = new Chunks(schema);
        private final ColumnWriteStore store =
                ParquetProperties.builder().build().newColumnWriteStore(schema, chunks);
        private final RecordConsumer consumer = columns.getRecordWriter(store);
        private int size;
    }

    /**
     * @param out is left open
     * @param about kept with the file, for whoever finds it
     */
    public ParquetTable(OutputStream out, MessageType schema, Map<String, String> about) throws IOException {
        this.out = out;
        this.schema = schema;
        this.about = Map.copyOf(about);
        this.columns = new ColumnIOFactory().getColumnIO(schema);
        this.group = new Group();
        out.write(MAGIC);
        position = MAGIC.length;
    }

    /** @param cells in the order of the columns: Long, Double, Boolean or String; null where the column allows it */
    public void add(@Nullable Object... cells) throws IOException {
        RecordConsumer consumer = group.consumer;
        consumer.startMessage();
        for (int i = 0; i < cells.length; i++) {
            Object cell = cells[i];
            if (cell != null) {
                String name = schema.getFieldName(i);
                consumer.startField(name, i);
                put(consumer, cell);
                consumer.endField(name, i);
            }
        }
        consumer.endMessage();
        rows++;
        group.size++;
        if (group.size == GROUP) {
            flush();
        }
    }

    private static void put(RecordConsumer consumer, Object cell) {
        if (cell instanceof Long number) {
            consumer.addLong(number);
        } else if (cell instanceof Double number) {
            consumer.addDouble(number);
        } else if (cell instanceof Boolean flag) {
            consumer.addBoolean(flag);
        } else if (cell instanceof String text) {
            consumer.addBinary(Binary.fromString(text));
        } else {
            throw new IllegalArgumentException("parquet: a cell cannot be " + cell.getClass());
        }
    }

    private void flush() throws IOException {
        if (group.size == 0) {
            return;
        }
        group.consumer.flush();
        group.store.flush();
        group.store.close();
        RowGroup written = group.chunks.write(out, position, group.size);
        position += written.getTotal_compressed_size();
        groups.add(written);
        group = new Group();
    }

    /** Ends the file. */
    @Override
    public void close() throws IOException {
        flush();
        group.store.close();
        FileMetaData meta = new FileMetaData(FORMAT, Elements.of(schema), rows, groups);
        about.forEach((key, value) -> meta.addToKey_value_metadata(new KeyValue(key).setValue(value)));
        meta.setCreated_by("fieldwarden");
        for (int i = 0; i < schema.getFieldCount(); i++) {
            meta.addToColumn_orders(ColumnOrder.TYPE_ORDER(new TypeDefinedOrder()));
        }
        Counted counted = new Counted(out);
        Util.writeFileMetaData(meta, counted);
        out.write(ByteBuffer.allocate(Integer.BYTES)
                .order(ByteOrder.LITTLE_ENDIAN)
                .putInt(Math.toIntExact(counted.count()))
                .array());
        out.write(MAGIC);
        out.flush();
    }

    /** Of the column at this place. */
    static PrimitiveType type(MessageType schema, int column) {
        return schema.getType(column).asPrimitiveType();
    }
}
