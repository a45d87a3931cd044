package io.fieldwarden.alert.parquet;

import java.io.IOException;
import java.io.OutputStream;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import org.apache.parquet.column.ColumnDescriptor;
import org.apache.parquet.column.page.PageWriteStore;
import org.apache.parquet.column.page.PageWriter;
import org.apache.parquet.format.ColumnChunk;
import org.apache.parquet.format.RowGroup;
import org.apache.parquet.schema.MessageType;

/** The pages of one group of rows, column by column, until the group is written. For one thread. */
final class Chunks implements PageWriteStore {
    private final Map<ColumnDescriptor, Chunk> chunks = new LinkedHashMap<>();

    Chunks(MessageType schema) {
        for (ColumnDescriptor column : schema.getColumns()) {
            chunks.put(column, new Chunk(column));
        }
    }

    @Override
    public PageWriter getPageWriter(ColumnDescriptor column) {
        Chunk chunk = chunks.get(column);
        if (chunk == null) {
            throw new IllegalArgumentException("parquet: " + column + " is of another table");
        }
        return chunk;
    }

    /** @param position of the group in the file */
    RowGroup write(OutputStream out, long position, int rows) throws IOException {
        List<ColumnChunk> written = new ArrayList<>();
        long plain = 0;
        long at = position;
        for (Chunk chunk : chunks.values()) {
            ColumnChunk one = chunk.write(out, at);
            at += one.getMeta_data().getTotal_compressed_size();
            plain += one.getMeta_data().getTotal_uncompressed_size();
            written.add(one);
        }
        return new RowGroup(written, plain, rows).setFile_offset(position).setTotal_compressed_size(at - position);
    }
}
