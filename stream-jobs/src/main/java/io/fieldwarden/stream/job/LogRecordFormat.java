package io.fieldwarden.stream.job;

import java.io.DataInput;
import java.io.DataOutput;
import java.io.IOException;

/** Records on edges and those that wait in state. Its name is in savepoints: it must not be renamed. */
public final class LogRecordFormat implements FlatType.Format<LogRecord> {
    @Override
    public void write(LogRecord record, DataOutput out) throws IOException {
        out.writeUTF(record.key());
        out.writeInt(record.value().length);
        out.write(record.value());
    }

    @Override
    public LogRecord read(DataInput in) throws IOException {
        String key = in.readUTF();
        byte[] value = new byte[in.readInt()];
        in.readFully(value);
        return new LogRecord(key, value);
    }

    @Override
    public LogRecord copy(LogRecord record) {
        return record;
    }
}
