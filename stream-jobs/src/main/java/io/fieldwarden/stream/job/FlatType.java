package io.fieldwarden.stream.job;

import java.io.DataInput;
import java.io.DataOutput;
import java.io.IOException;
import java.io.Serializable;
import org.apache.flink.api.common.serialization.SerializerConfig;
import org.apache.flink.api.common.typeinfo.TypeInformation;
import org.apache.flink.api.common.typeutils.TypeSerializer;
import org.apache.flink.api.common.typeutils.TypeSerializerSchemaCompatibility;
import org.apache.flink.api.common.typeutils.TypeSerializerSnapshot;
import org.apache.flink.core.memory.DataInputView;
import org.apache.flink.core.memory.DataOutputView;
import org.apache.flink.util.FlinkException;
import org.apache.flink.util.InstantiationUtil;

/**
 * A type with a format of its own, on edges and in state. The version of the format is in its bytes, so a newer program
 * reads what an older one wrote.
 */
final class FlatType<T> extends TypeInformation<T> {
    private final Class<T> type;
    private final Format<T> format;

    FlatType(Class<T> type, Format<T> format) {
        this.type = type;
        this.format = format;
    }

    /** Without state, with a constructor without arguments: it is made anew when a savepoint is read. */
    interface Format<T> extends Serializable {
        void write(T value, DataOutput out) throws IOException;

        T read(DataInput in) throws IOException;

        /** A value that shares nothing with this one that can change. */
        T copy(T value);
    }

    @Override
    public boolean isBasicType() {
        return false;
    }

    @Override
    public boolean isTupleType() {
        return false;
    }

    @Override
    public int getArity() {
        return 1;
    }

    @Override
    public int getTotalFields() {
        return 1;
    }

    @Override
    public Class<T> getTypeClass() {
        return type;
    }

    @Override
    public boolean isKeyType() {
        return false;
    }

    @Override
    public TypeSerializer<T> createSerializer(SerializerConfig config) {
        return new Serializer<>(format);
    }

    @Override
    public boolean canEqual(Object other) {
        return other instanceof FlatType;
    }

    @Override
    public boolean equals(Object other) {
        return other instanceof FlatType<?> that && type.equals(that.type);
    }

    @Override
    public int hashCode() {
        return type.hashCode();
    }

    @Override
    public String toString() {
        return "FlatType<" + type.getSimpleName() + ">";
    }

    /** Stateless, shared by threads. */
    static final class Serializer<T> extends TypeSerializer<T> {
        private final Format<T> format;

        Serializer(Format<T> format) {
            this.format = format;
        }

        @Override
        public boolean isImmutableType() {
            return false;
        }

        @Override
        public TypeSerializer<T> duplicate() {
            return this;
        }

        @Override
        public T createInstance() {
            throw new UnsupportedOperationException(format.getClass() + " values are made by reading");
        }

        @Override
        public T copy(T from) {
            return format.copy(from);
        }

        @Override
        public T copy(T from, T reuse) {
            return format.copy(from);
        }

        @Override
        public int getLength() {
            return -1;
        }

        @Override
        public void serialize(T value, DataOutputView target) throws IOException {
            format.write(value, target);
        }

        @Override
        public T deserialize(DataInputView source) throws IOException {
            return format.read(source);
        }

        @Override
        public T deserialize(T reuse, DataInputView source) throws IOException {
            return format.read(source);
        }

        @Override
        public void copy(DataInputView source, DataOutputView target) throws IOException {
            format.write(format.read(source), target);
        }

        @Override
        public boolean equals(Object other) {
            return other instanceof Serializer<?> that && format.getClass().equals(that.format.getClass());
        }

        @Override
        public int hashCode() {
            return format.getClass().hashCode();
        }

        @Override
        public TypeSerializerSnapshot<T> snapshotConfiguration() {
            return new Snapshot<>(format);
        }
    }

    /** What a savepoint says about the serializer: which format it is. */
    public static final class Snapshot<T> implements TypeSerializerSnapshot<T> {
        private Format<T> format;

        /** For reading. */
        @SuppressWarnings("NullAway.Init") // set by readSnapshot, which Flink calls next
        public Snapshot() {}

        Snapshot(Format<T> format) {
            this.format = format;
        }

        @Override
        public int getCurrentVersion() {
            return 1;
        }

        @Override
        public void writeSnapshot(DataOutputView out) throws IOException {
            out.writeUTF(format.getClass().getName());
        }

        @Override
        @SuppressWarnings("unchecked") // the name was written for this type of value
        public void readSnapshot(int version, DataInputView in, ClassLoader loader) throws IOException {
            String name = in.readUTF();
            try {
                format = InstantiationUtil.instantiate(name, Format.class, loader);
            } catch (FlinkException e) {
                throw new IOException("state format " + name + " is not in this program", e);
            }
        }

        @Override
        public TypeSerializer<T> restoreSerializer() {
            return new Serializer<>(format);
        }

        @Override
        public TypeSerializerSchemaCompatibility<T> resolveSchemaCompatibility(TypeSerializerSnapshot<T> old) {
            boolean same =
                    old instanceof Snapshot<T> that && that.format.getClass().equals(format.getClass());
            return same
                    ? TypeSerializerSchemaCompatibility.compatibleAsIs()
                    : TypeSerializerSchemaCompatibility.incompatible();
        }
    }
}
