package io.fieldwarden.device.payload;

import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.TreeSet;

/** Reads numbers at fixed places. A message that ends before its layout does is rejected; what follows is left alone. */
final class BinaryDecoder implements MessageDecoder {
    private final BinaryMapping mapping;
    private final List<BinaryMapping.Field> everyPort = new ArrayList<>();
    private final Map<Integer, List<BinaryMapping.Field>> byPort = new HashMap<>();

    BinaryDecoder(BinaryMapping mapping) {
        this.mapping = mapping;
        for (BinaryMapping.Field field : mapping.fields()) {
            if (field.port() == MessageContext.NO_PORT) {
                everyPort.add(field);
            } else {
                byPort.computeIfAbsent(field.port(), port -> new ArrayList<>());
            }
        }
        // in the order of the file, those of every port among them
        byPort.forEach((port, fields) -> mapping.fields().stream()
                .filter(field -> field.port() == port || field.port() == MessageContext.NO_PORT)
                .forEach(fields::add));
    }

    @Override
    public Decoded decode(Payload payload, MessageContext context) {
        List<BinaryMapping.Field> fields = byPort.getOrDefault(context.port(), everyPort);
        if (payload.length() == 0) {
            return new Decoded.Rejected(RejectReason.EMPTY, "payload: 0 bytes have no fields");
        }
        if (fields.isEmpty()) {
            String port = context.port() == MessageContext.NO_PORT ? "no port" : "port " + context.port();
            return new Decoded.Rejected(
                    RejectReason.UNSUPPORTED,
                    "payload: " + port + "; the profile has layouts for the ports " + new TreeSet<>(byPort.keySet()));
        }
        long at = RawValue.NO_TIME;
        if (mapping.time().isPresent()) {
            BinaryMapping.Time time = mapping.time().get();
            if (time.slice().end() > payload.length()) {
                return tooShort(payload, "the time", time.slice());
            }
            double number = time.slice().value(payload.bytes(), payload.offset());
            Optional<Long> read = time.form().of(number);
            if (read.isEmpty()) {
                return new Decoded.Rejected(
                        RejectReason.BAD_TIME,
                        "payload: the time " + number + " is no time of the form of the profile");
            }
            at = read.get();
        }
        List<RawValue> values = new ArrayList<>(fields.size());
        for (BinaryMapping.Field field : fields) {
            if (field.slice().end() > payload.length()) {
                return tooShort(payload, "'" + field.rule().channel() + "'", field.slice());
            }
            values.add(field.slice().read(payload.bytes(), payload.offset(), field.rule(), at));
        }
        return new Decoded.Values(values, false);
    }

    private static Decoded tooShort(Payload payload, String what, Slice slice) {
        return new Decoded.Rejected(
                RejectReason.MALFORMED,
                "payload: " + payload.length() + " bytes, but " + what + " stands in bytes " + slice.at() + " to "
                        + (slice.end() - 1) + " (counted from 0)");
    }
}
