package io.fieldwarden.stream.job;

import io.fieldwarden.stream.rules.DeviceState;
import java.io.DataInput;
import java.io.DataOutput;
import java.io.IOException;
import org.apache.flink.api.common.typeinfo.TypeInformation;

/** The state of a device in checkpoints and savepoints. Its name is in them: it must not be renamed. */
public final class DeviceStateFormat implements FlatType.Format<DeviceState> {
    static final TypeInformation<DeviceState> TYPE = new FlatType<>(DeviceState.class, new DeviceStateFormat());

    @Override
    public void write(DeviceState value, DataOutput out) throws IOException {
        value.write(out);
    }

    @Override
    public DeviceState read(DataInput in) throws IOException {
        return DeviceState.read(in);
    }

    @Override
    public DeviceState copy(DeviceState value) {
        return value.copy();
    }
}
