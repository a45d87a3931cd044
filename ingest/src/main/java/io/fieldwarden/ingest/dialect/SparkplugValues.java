package io.fieldwarden.ingest.dialect;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.JsonNodeFactory;
import io.fieldwarden.device.payload.proto.SparkplugB;

/** Metrics of Sparkplug as JSON values, by the data types of section 6.4.16. Stateless. */
final class SparkplugValues {
    static final int BOOLEAN = 11;
    private static final int INT8 = 1;
    private static final int INT16 = 2;
    private static final int INT32 = 3;
    private static final int UINT32 = 7;
    private static final int INT64 = 4;
    private static final int UINT64 = 8;
    private static final int FLOAT = 9;
    private static final int DOUBLE = 10;
    private static final int STRING = 12;
    private static final int DATE_TIME = 13;
    private static final int QUALITY_GOOD = 192;
    private static final JsonNodeFactory JSON = JsonNodeFactory.instance;

    private SparkplugValues() {}

    /**
     * Null where the metric says that it has no value, or one of a quality other than good (section 6.4.11); an object for
     * what is no reading, such as a data set.
     *
     * @param datatype of the birth, where the metric itself says none
     */
    static JsonNode of(SparkplugB.Metric metric, int datatype) {
        if (metric.getIsNull() || quality(metric) != QUALITY_GOOD) {
            return JSON.nullNode();
        }
        return switch (metric.getValueCase()) {
            case INT_VALUE -> JSON.numberNode(whole(metric.getIntValue(), datatype));
            case LONG_VALUE -> longValue(metric.getLongValue(), datatype);
            case FLOAT_VALUE -> JSON.numberNode(metric.getFloatValue());
            case DOUBLE_VALUE -> JSON.numberNode(metric.getDoubleValue());
            case BOOLEAN_VALUE -> JSON.booleanNode(metric.getBooleanValue());
            case STRING_VALUE -> JSON.textNode(metric.getStringValue());
            case BYTES_VALUE, DATASET_VALUE, TEMPLATE_VALUE -> JSON.objectNode();
            case VALUE_NOT_SET -> JSON.nullNode();
        };
    }

    /**
     * A metric of a command.
     *
     * @param datatype of the births; 0 when they named none, and the value itself says it
     */
    static SparkplugB.Metric metric(String name, int datatype, JsonNode value, long now) {
        int type = datatype == 0 ? datatype(value) : datatype;
        SparkplugB.Metric.Builder metric =
                SparkplugB.Metric.newBuilder().setName(name).setTimestamp(now).setDatatype(type);
        if (value.isNull()) {
            return metric.setIsNull(true).build();
        }
        return (switch (type) {
                    case BOOLEAN -> metric.setBooleanValue(value.asBoolean());
                    case FLOAT -> metric.setFloatValue((float) value.asDouble());
                    case DOUBLE -> metric.setDoubleValue(value.asDouble());
                    case INT64, UINT64, DATE_TIME -> metric.setLongValue(value.asLong());
                    default ->
                        type <= UINT32
                                ? metric.setIntValue((int) value.asLong())
                                : metric.setStringValue(value.isTextual() ? value.asText() : value.toString());
                })
                .build();
    }

    private static int datatype(JsonNode value) {
        if (value.isBoolean()) {
            return BOOLEAN;
        }
        if (value.isNumber()) {
            return value.isIntegralNumber() ? INT64 : DOUBLE;
        }
        return STRING;
    }

    /** Whether a device reports what it was told to be; numbers as exactly as the narrower of both is. */
    static boolean isSame(JsonNode told, JsonNode reported) {
        if (told.isNumber() && reported.isNumber()) {
            return (float) told.asDouble() == (float) reported.asDouble();
        }
        return told.isContainerNode() ? reported.isContainerNode() : told.equals(reported);
    }

    /** Signed types stand in the unsigned field as two's complement. */
    private static long whole(int bits, int datatype) {
        return switch (datatype) {
            case INT8 -> (byte) bits;
            case INT16 -> (short) bits;
            case INT32 -> bits;
            default -> Integer.toUnsignedLong(bits);
        };
    }

    private static JsonNode longValue(long bits, int datatype) {
        if (datatype == UINT64 && bits < 0) {
            return JSON.numberNode(new java.math.BigInteger(Long.toUnsignedString(bits)));
        }
        if (datatype == INT8 || datatype == INT16 || datatype == INT32) {
            return JSON.numberNode(whole((int) bits, datatype));
        }
        return JSON.numberNode(bits);
    }

    private static int quality(SparkplugB.Metric metric) {
        SparkplugB.PropertySet properties = metric.getProperties();
        int at = properties.getKeysList().indexOf("Quality");
        if (at < 0 || at >= properties.getValuesCount()) {
            return QUALITY_GOOD;
        }
        SparkplugB.PropertyValue value = properties.getValues(at);
        return value.hasLongValue() ? (int) value.getLongValue() : value.getIntValue();
    }
}
