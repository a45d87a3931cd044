package io.fieldwarden.ingest.dialect;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import io.fieldwarden.device.payload.RejectReason;
import io.fieldwarden.ingest.core.Command;
import io.fieldwarden.ingest.core.Intake;
import io.fieldwarden.ingest.core.Outcome;
import io.fieldwarden.ingest.core.RegisteredDevice;
import java.util.Optional;
import java.util.function.Consumer;

/**
 * Commands as Alink JSON: {@code {"id":"…","version":"1.0","params":body,"method":"thing.service.…"}} on
 * {@code /sys/{productKey}/{deviceName}/thing/service/{name}}, or {@code …/service/property/set} for a command named
 * {@code set}; answered on the same topic with {@code _reply} after it. The product key is that of the subscription.
 */
final class AlinkService implements Spoken {
    private static final int PRODUCT = 2;
    private static final int DEVICE = 3;
    private static final int SERVICE = 5;
    private static final int OK = 200;
    private static final String REPLY = "_reply";

    private final Intake intake;

    AlinkService(Intake intake) {
        this.intake = intake;
    }

    /** With a product key: nothing else says which one to use. */
    @Override
    public boolean hears(String filter) {
        String[] levels = filter.split("/", -1);
        return levels.length > SERVICE + 1
                && levels[0].isEmpty()
                && levels[1].equals("sys")
                && !levels[PRODUCT].isEmpty()
                && !levels[PRODUCT].equals("+")
                && !levels[DEVICE].equals("#")
                && levels[SERVICE - 1].equals("thing")
                && levels[SERVICE].equals("service")
                && !levels[levels.length - 1].endsWith(REPLY);
    }

    @Override
    public int qos() {
        return 1;
    }

    @Override
    public Optional<Outward> say(Command command, RegisteredDevice receiver, String filter) {
        String product = filter.split("/", -1)[PRODUCT];
        String service = command.name().equals("set") ? "property/set" : command.name();
        String topic = "/sys/" + product + "/" + command.device() + "/thing/service/" + service;
        if (!TopicPattern.covers(filter, topic)) {
            return Optional.empty();
        }
        ObjectNode message = Json.object();
        message.put("id", Long.toString(Spoken.number(command.id())));
        message.put("version", "1.0");
        message.set("params", Spoken.body(command));
        message.put("method", "thing.service." + service.replace('/', '.'));
        return Optional.of(new Outward(topic, Json.bytes(message)));
    }

    /** {@code {"id":"…","code":200,"data":{…},"message":"success"}}. */
    void answer(Call call, Consumer<Outcome> done) {
        if (!call.message().topic().endsWith(REPLY)) {
            String why = Dialects.notPublished(call.message().topic(), call.sender());
            intake.reject(call.message(), RejectReason.FORBIDDEN, why, done);
            return;
        }
        Json.Read read = Json.object(call.message().payload());
        if (read instanceof Json.Read.Unusable unusable) {
            intake.reject(call.message(), unusable.reason(), unusable.detail(), done);
            return;
        }
        JsonNode reply = ((Json.Read.Tree) read).node();
        Optional<Command> command = Spoken.numbered(
                intake.commands(), call.message().sender(), reply.path("id").asText(""));
        if (command.isEmpty()) {
            intake.note(call.message().transport(), done);
            return;
        }
        int code = reply.path("code").asInt(0);
        ObjectNode told = Json.object();
        told.put("ok", code == OK);
        told.put("detail", code == OK ? "" : code + " " + reply.path("message").asText(""));
        if (reply.has("data")) {
            told.set("result", reply.get("data"));
        }
        intake.acknowledge(
                call.json(command.get().device().value(), Json.bytes(told)),
                command.get().id(),
                done);
    }
}
