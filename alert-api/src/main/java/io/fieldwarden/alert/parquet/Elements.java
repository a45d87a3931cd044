package io.fieldwarden.alert.parquet;

import java.util.ArrayList;
import java.util.List;
import org.apache.parquet.format.ConvertedType;
import org.apache.parquet.format.FieldRepetitionType;
import org.apache.parquet.format.LogicalType;
import org.apache.parquet.format.MilliSeconds;
import org.apache.parquet.format.SchemaElement;
import org.apache.parquet.format.StringType;
import org.apache.parquet.format.TimeUnit;
import org.apache.parquet.format.TimestampType;
import org.apache.parquet.format.Type;
import org.apache.parquet.schema.LogicalTypeAnnotation.StringLogicalTypeAnnotation;
import org.apache.parquet.schema.LogicalTypeAnnotation.TimestampLogicalTypeAnnotation;
import org.apache.parquet.schema.MessageType;
import org.apache.parquet.schema.PrimitiveType;
import org.apache.parquet.schema.Type.Repetition;

/** A flat schema as the file has it: the root, then its columns. */
final class Elements {
    private Elements() {}

    static List<SchemaElement> of(MessageType schema) {
        List<SchemaElement> elements = new ArrayList<>();
        elements.add(new SchemaElement(schema.getName()).setNum_children(schema.getFieldCount()));
        for (int i = 0; i < schema.getFieldCount(); i++) {
            PrimitiveType column = ParquetTable.type(schema, i);
            SchemaElement element = new SchemaElement(column.getName())
                    .setType(type(column))
                    .setRepetition_type(
                            column.isRepetition(Repetition.REQUIRED)
                                    ? FieldRepetitionType.REQUIRED
                                    : FieldRepetitionType.OPTIONAL);
            if (column.getLogicalTypeAnnotation() instanceof TimestampLogicalTypeAnnotation) {
                element.setConverted_type(ConvertedType.TIMESTAMP_MILLIS)
                        .setLogicalType(
                                LogicalType.TIMESTAMP(new TimestampType(true, TimeUnit.MILLIS(new MilliSeconds()))));
            } else if (column.getLogicalTypeAnnotation() instanceof StringLogicalTypeAnnotation) {
                element.setConverted_type(ConvertedType.UTF8).setLogicalType(LogicalType.STRING(new StringType()));
            }
            elements.add(element);
        }
        return elements;
    }

    static Type type(PrimitiveType column) {
        return switch (column.getPrimitiveTypeName()) {
            case INT64 -> Type.INT64;
            case DOUBLE -> Type.DOUBLE;
            case BOOLEAN -> Type.BOOLEAN;
            case BINARY -> Type.BYTE_ARRAY;
            case INT32, FLOAT, INT96, FIXED_LEN_BYTE_ARRAY ->
                throw new IllegalArgumentException("parquet: no columns of " + column + " here");
        };
    }
}
