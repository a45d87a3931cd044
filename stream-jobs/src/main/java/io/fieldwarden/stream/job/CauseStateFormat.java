package io.fieldwarden.stream.job;

import io.fieldwarden.stream.cause.CauseState;
import java.io.DataInput;
import java.io.DataOutput;
import java.io.IOException;
import org.apache.flink.api.common.typeinfo.TypeInformation;

/** The silences under one cause in checkpoints and savepoints. Its name is in them: it must not be renamed. */
public final class CauseStateFormat implements FlatType.Format<CauseState> {
    static final TypeInformation<CauseState> TYPE = new FlatType<>(CauseState.class, new CauseStateFormat());

    @Override
    public void write(CauseState value, DataOutput out) throws IOException {
        value.write(out);
    }

    @Override
    public CauseState read(DataInput in) throws IOException {
        return CauseState.read(in);
    }

    @Override
    public CauseState copy(CauseState value) {
        return value.copy();
    }
}
