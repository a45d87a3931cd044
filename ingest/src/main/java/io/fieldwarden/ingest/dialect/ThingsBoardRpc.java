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
 * Commands as the server-side RPC of ThingsBoard: {@code {"method":name,"params":body}} on
 * {@code v1/devices/me/rpc/request/{number}}, answered on {@code v1/devices/me/rpc/response/{number}}; for those behind a
 * gateway {@code {"device":id,"data":{"id":number,"method":…,"params":…}}} on {@code v1/gateway/rpc}, answered there.
 */
final class ThingsBoardRpc implements Spoken {
    private static final String GATEWAY = "v1/gateway/rpc";
    private static final TopicPattern REQUEST = TopicPattern.of("v1/devices/me/rpc/request/{number}");

    private final Intake intake;

    ThingsBoardRpc(Intake intake) {
        this.intake = intake;
    }

    @Override
    public boolean hears(String filter) {
        return filter.equals(GATEWAY) || REQUEST.match(filter).isPresent();
    }

    @Override
    public int qos() {
        return 2;
    }

    @Override
    public Optional<Outward> say(Command command, RegisteredDevice receiver, String filter) {
        boolean own = command.device().equals(receiver.id());
        long number = Spoken.number(command.id());
        ObjectNode call = Json.object();
        if (filter.equals(GATEWAY)) {
            call.put("id", number);
        }
        call.put("method", command.name());
        call.set("params", Spoken.body(command));
        if (filter.equals(GATEWAY) && !own) {
            ObjectNode message = Json.object();
            message.put("device", command.device().value());
            message.set("data", call);
            return Optional.of(new Outward(GATEWAY, Json.bytes(message)));
        }
        String topic = "v1/devices/me/rpc/request/" + number;
        return own && TopicPattern.covers(filter, topic)
                ? Optional.of(new Outward(topic, Json.bytes(call)))
                : Optional.empty();
    }

    /** Any JSON, or nothing. */
    void answer(Call call, Consumer<Outcome> done) {
        Json.Read read = Json.any(call.message().payload());
        if (read instanceof Json.Read.Unusable unusable) {
            intake.reject(call.message(), unusable.reason(), unusable.detail(), done);
            return;
        }
        settle(call, call.name("number"), ((Json.Read.Tree) read).node(), done);
    }

    /** {@code {"device":"Device A","id":number,"data":{…}}}. */
    void gatewayAnswer(Call call, Consumer<Outcome> done) {
        Json.Read read = Json.object(call.message().payload());
        if (read instanceof Json.Read.Unusable unusable) {
            intake.reject(call.message(), unusable.reason(), unusable.detail(), done);
            return;
        }
        JsonNode answer = ((Json.Read.Tree) read).node();
        settle(call, answer.path("id").asText(""), answer.path("data"), done);
    }

    /** What is not asked for any more may be answered all the same. */
    private void settle(Call call, String number, JsonNode said, Consumer<Outcome> done) {
        Optional<Command> command =
                Spoken.numbered(intake.commands(), call.message().sender(), number);
        if (command.isEmpty()) {
            boolean isNumber = number.matches("\\d{1,10}");
            if (isNumber) {
                intake.note(call.message().transport(), done);
            } else {
                intake.reject(call.message(), RejectReason.MALFORMED, "RPC: the answer names no request", done);
            }
            return;
        }
        boolean failed = said.has("error")
                || (said.path("success").isBoolean() && !said.path("success").asBoolean());
        ObjectNode told = Json.object();
        told.put("ok", !failed);
        told.put("detail", said.path("error").asText(""));
        if (!said.isMissingNode()) {
            told.set("result", said);
        }
        intake.acknowledge(
                call.json(command.get().device().value(), Json.bytes(told)),
                command.get().id(),
                done);
    }
}
