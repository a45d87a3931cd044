package io.fieldwarden.stream.job;

import org.apache.flink.api.common.typeinfo.TypeInformation;

/**
 * A record of the log between operators: flat, so that it crosses edges as it is and is parsed where it is used.
 *
 * @param value empty for a deletion; never changed
 */
@SuppressWarnings("ArrayRecordComponent") // never compared: these are the record's bytes on the log
public record LogRecord(String key, byte[] value) {
    public static final TypeInformation<LogRecord> TYPE = new FlatType<>(LogRecord.class, new LogRecordFormat());
}
