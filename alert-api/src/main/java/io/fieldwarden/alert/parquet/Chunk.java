package io.fieldwarden.alert.parquet;

import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.OutputStream;
import java.util.ArrayList;
import java.util.EnumSet;
import java.util.List;
import java.util.Set;
import java.util.zip.GZIPOutputStream;
import org.apache.parquet.bytes.BytesInput;
import org.apache.parquet.column.ColumnDescriptor;
import org.apache.parquet.column.Encoding;
import org.apache.parquet.column.page.DictionaryPage;
import org.apache.parquet.column.page.PageWriter;
import org.apache.parquet.column.statistics.SizeStatistics;
import org.apache.parquet.column.statistics.Statistics;
import org.apache.parquet.column.statistics.geospatial.GeospatialStatistics;
import org.apache.parquet.format.ColumnChunk;
import org.apache.parquet.format.ColumnMetaData;
import org.apache.parquet.format.CompressionCodec;
import org.apache.parquet.format.DataPageHeader;
import org.apache.parquet.format.DictionaryPageHeader;
import org.apache.parquet.format.PageHeader;
import org.apache.parquet.format.PageType;
import org.apache.parquet.format.Util;
import org.apache.parquet.schema.PrimitiveType.PrimitiveTypeName;
import org.jspecify.annotations.Nullable;

/** The pages of one column in one group of rows, compressed as they come. For one thread. */
final class Chunk implements PageWriter {
    private final ColumnDescriptor column;
    private final Statistics<?> statistics;
    private final Set<Encoding> encodings = EnumSet.noneOf(Encoding.class);
    private final ByteArrayOutputStream pages = new ByteArrayOutputStream();
    private byte @Nullable [] dictionary;
    private long values;
    private long plain;

    Chunk(ColumnDescriptor column) {
        this.column = column;
        this.statistics = Statistics.createStats(column.getPrimitiveType());
    }

    /** {@inheritDoc} The library asks for the one with the count of rows. */
    @Override
    @Deprecated
    public void writePage(
            BytesInput bytes,
            int valueCount,
            Statistics<?> ofPage,
            Encoding repetition,
            Encoding definition,
            Encoding of)
            throws IOException {
        writePage(bytes, valueCount, valueCount, ofPage, repetition, definition, of);
    }

    @Override
    public void writePage(
            BytesInput bytes,
            int valueCount,
            int rowCount,
            Statistics<?> ofPage,
            Encoding repetition,
            Encoding definition,
            Encoding of)
            throws IOException {
        byte[] packed = packed(bytes);
        PageHeader header = new PageHeader(PageType.DATA_PAGE, Math.toIntExact(bytes.size()), packed.length);
        header.setData_page_header(
                new DataPageHeader(valueCount, encoding(of), encoding(definition), encoding(repetition)));
        put(pages, header, packed, bytes.size());
        encodings.addAll(List.of(of, definition, repetition));
        statistics.mergeStatistics(ofPage);
        values += valueCount;
    }

    /** The one that the library calls; sizes and places on earth are not written. */
    @Override
    public void writePage(
            BytesInput bytes,
            int valueCount,
            int rowCount,
            Statistics<?> ofPage,
            SizeStatistics sizes,
            GeospatialStatistics places,
            Encoding repetition,
            Encoding definition,
            Encoding of)
            throws IOException {
        writePage(bytes, valueCount, rowCount, ofPage, repetition, definition, of);
    }

    @Override
    public void writePageV2(
            int rowCount,
            int nullCount,
            int valueCount,
            BytesInput repetition,
            BytesInput definition,
            Encoding of,
            BytesInput data,
            Statistics<?> ofPage) {
        throw new IllegalStateException("parquet: pages of version 2 are not written");
    }

    @Override
    public void writeDictionaryPage(DictionaryPage page) throws IOException {
        byte[] packed = packed(page.getBytes());
        PageHeader header = new PageHeader(
                PageType.DICTIONARY_PAGE, Math.toIntExact(page.getBytes().size()), packed.length);
        header.setDictionary_page_header(
                new DictionaryPageHeader(page.getDictionarySize(), encoding(page.getEncoding())));
        ByteArrayOutputStream bytes = new ByteArrayOutputStream();
        put(bytes, header, packed, page.getBytes().size());
        dictionary = bytes.toByteArray();
        encodings.add(page.getEncoding());
    }

    private void put(ByteArrayOutputStream into, PageHeader header, byte[] packed, long size) throws IOException {
        int before = into.size();
        Util.writePageHeader(header, into);
        plain += into.size() - before + size;
        into.write(packed);
    }

    private static byte[] packed(BytesInput bytes) throws IOException {
        ByteArrayOutputStream packed = new ByteArrayOutputStream();
        try (OutputStream gzip = new GZIPOutputStream(packed)) {
            bytes.writeAllTo(gzip);
        }
        return packed.toByteArray();
    }

    private static org.apache.parquet.format.Encoding encoding(Encoding encoding) {
        return org.apache.parquet.format.Encoding.valueOf(encoding.name());
    }

    /** @param position of the column in the file */
    ColumnChunk write(OutputStream out, long position) throws IOException {
        byte[] first = dictionary == null ? new byte[0] : dictionary;
        out.write(first);
        pages.writeTo(out);
        List<org.apache.parquet.format.Encoding> all = new ArrayList<>();
        encodings.forEach(one -> all.add(encoding(one)));
        ColumnMetaData meta = new ColumnMetaData(
                Elements.type(column.getPrimitiveType()),
                all,
                List.of(column.getPath()),
                CompressionCodec.GZIP,
                values,
                plain,
                first.length + (long) pages.size(),
                position + first.length);
        if (first.length > 0) {
            meta.setDictionary_page_offset(position);
        }
        if (column.getPrimitiveType().getPrimitiveTypeName() != PrimitiveTypeName.BINARY && !statistics.isEmpty()) {
            org.apache.parquet.format.Statistics known = new org.apache.parquet.format.Statistics();
            known.setNull_count(statistics.getNumNulls());
            if (statistics.hasNonNullValue()) {
                known.setMin_value(statistics.getMinBytes()).setMax_value(statistics.getMaxBytes());
            }
            meta.setStatistics(known);
        }
        return new ColumnChunk(position).setMeta_data(meta);
    }

    @Override
    public long getMemSize() {
        return pages.size();
    }

    @Override
    public long allocatedSize() {
        return pages.size();
    }

    @Override
    public String memUsageString(String prefix) {
        return prefix + " " + column + ": " + pages.size() + " bytes";
    }
}
