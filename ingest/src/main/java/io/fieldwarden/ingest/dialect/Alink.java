package io.fieldwarden.ingest.dialect;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import io.fieldwarden.device.payload.RawValue;
import io.fieldwarden.device.payload.RejectReason;
import io.fieldwarden.ingest.core.Intake;
import io.fieldwarden.ingest.core.Outcome;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.function.Consumer;

/**
 * Alink JSON of Alibaba's IoT platform: {@code {"id":"1","version":"1.0","params":{…},"method":"…"}} on
 * {@code /sys/{productKey}/{deviceName}/thing/…/post}, answered on the same topic with {@code _reply} after it once the log
 * has the values, unless {@code sys.ack} is 0. The device is the one with the id {@code deviceName}; the product key is not
 * looked at, since the registry says what the device is.
 */
final class Alink {
    private static final int OK = 200;
    private static final int PARAMETER_ERROR = 460;
    private static final int TOO_MANY_REQUESTS = 429;
    private static final int MAX_DEVICES = 1_000;

    private final Intake intake;

    Alink(Intake intake) {
        this.intake = intake;
    }

    /** {@code "params":{"temp":21.5,"vwc":{"value":30,"time":1524448722000}}}. */
    void properties(Call call, Consumer<Outcome> done) {
        with(call, done, (message, answered) -> {
            Batch batch = new Batch(false);
            message.path("params").properties().forEach(one -> value(batch, one.getKey(), one.getValue()));
            one(call, call.name("device"), batch, answered);
        });
    }

    /** {@code "params":{"value":{"current":12},"time":1524448722000}}: what an event says are values of its time. */
    void event(Call call, Consumer<Outcome> done) {
        with(call, done, (message, answered) -> {
            Batch batch = new Batch(false);
            outputs(batch, message.path("params"));
            one(call, call.name("device"), batch, answered);
        });
    }

    /**
     * {@code "params":{"properties":{"temp":[{"value":…,"time":…}]},"events":{"alarm":[{"value":{…},"time":…}]}}}, and of a
     * gateway {@code "subDevices":[{"identity":{"deviceName":…},"properties":…,"events":…}]} beside them.
     */
    void many(Call call, Consumer<Outcome> done) {
        with(call, done, (message, answered) -> {
            JsonNode params = message.path("params");
            List<Map.Entry<String, Batch>> batches = new ArrayList<>();
            batches.add(Map.entry(call.name("device"), batch(params)));
            JsonNode behind = params.path("subDevices");
            if (behind.size() > MAX_DEVICES) {
                intake.reject(
                        call.message(),
                        RejectReason.TOO_COMPLEX,
                        "Alink: " + behind.size() + " devices in one message are more than " + MAX_DEVICES,
                        answered);
                return;
            }
            for (JsonNode device : behind) {
                batches.add(Map.entry(device.path("identity").path("deviceName").asText(""), batch(device)));
            }
            batches.removeIf(entry -> entry.getValue().isEmpty());
            if (batches.isEmpty()) {
                one(call, call.name("device"), new Batch(false), answered);
                return;
            }
            Parts parts = new Parts(batches.size(), answered);
            batches.forEach(entry -> one(call, entry.getKey(), entry.getValue(), parts));
        });
    }

    private static Batch batch(JsonNode device) {
        Batch batch = new Batch(false);
        device.path("properties").properties().forEach(one -> {
            if (one.getValue().isArray()) {
                one.getValue().forEach(value -> value(batch, one.getKey(), value));
            } else {
                value(batch, one.getKey(), one.getValue());
            }
        });
        device.path("events").forEach(event -> {
            if (event.isArray()) {
                event.forEach(value -> outputs(batch, value));
            } else {
                outputs(batch, event);
            }
        });
        return batch;
    }

    private static void outputs(Batch batch, JsonNode event) {
        long time = time(event);
        event.path("value").properties().forEach(one -> batch.add(one.getKey(), time, one.getValue()));
    }

    private static void value(Batch batch, String name, JsonNode value) {
        if (value.isObject() && value.has("value")) {
            batch.add(name, time(value), value.get("value"));
        } else {
            batch.add(name, RawValue.NO_TIME, value);
        }
    }

    private static long time(JsonNode timed) {
        JsonNode time = timed.path("time");
        return time.canConvertToLong() ? time.asLong() : RawValue.NO_TIME;
    }

    private void one(Call call, String device, Batch batch, Consumer<Outcome> done) {
        if (batch.isEmpty()) {
            intake.reject(call.message(), RejectReason.EMPTY, "Alink: no value in params", done);
        } else {
            intake.accept(call.json(device, batch.json()), done);
        }
    }

    @FunctionalInterface
    private interface Reader {
        void read(JsonNode message, Consumer<Outcome> answered);
    }

    private void with(Call call, Consumer<Outcome> done, Reader reader) {
        Json.Read read = Json.object(call.message().payload());
        if (read instanceof Json.Read.Unusable unusable) {
            intake.reject(call.message(), unusable.reason(), unusable.detail(), outcome -> {
                reply(call, Json.object(), outcome);
                done.accept(outcome);
            });
            return;
        }
        JsonNode message = ((Json.Read.Tree) read).node();
        reader.read(message, outcome -> {
            reply(call, message, outcome);
            done.accept(outcome);
        });
    }

    private static void reply(Call call, JsonNode message, Outcome outcome) {
        if (message.path("sys").path("ack").asInt(1) == 0) {
            return;
        }
        ObjectNode reply = Json.object();
        reply.put("id", message.path("id").asText(""));
        reply.put("code", code(outcome));
        reply.putObject("data");
        reply.put("message", says(outcome));
        reply.put("method", message.path("method").asText(""));
        reply.put("version", "1.0");
        call.down().send(call.message().topic() + "_reply", Json.bytes(reply));
    }

    private static int code(Outcome outcome) {
        if (outcome instanceof Outcome.Accepted) {
            return OK;
        }
        return outcome instanceof Outcome.Busy ? TOO_MANY_REQUESTS : PARAMETER_ERROR;
    }

    private static String says(Outcome outcome) {
        if (outcome instanceof Outcome.Rejected rejected) {
            return rejected.reason().text() + ": " + rejected.detail();
        }
        if (outcome instanceof Outcome.Refused refused) {
            return refused.reason().text() + ": " + refused.detail();
        }
        return outcome instanceof Outcome.Busy busy ? busy.reason().text() + ": " + busy.detail() : "success";
    }
}
