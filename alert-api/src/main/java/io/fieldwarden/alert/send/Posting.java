package io.fieldwarden.alert.send;

import com.google.protobuf.ByteString;
import io.fieldwarden.alert.outbound.Outbound;
import io.fieldwarden.alert.push.Outcome;
import java.io.IOException;
import java.util.Map;
import java.util.function.Function;

/** One request, and what its answer or its absence means. */
final class Posting {
    private final Outbound outbound;

    Posting(Outbound outbound) {
        this.outbound = outbound;
    }

    /** @param meaning of an answer with a good status */
    Outcome send(Outbound.Call call, Function<String, Outcome> meaning) {
        try {
            Outbound.Answer answer = outbound.send(call);
            return answer.isSuccess()
                    ? meaning.apply(answer.body())
                    : Outcome.http(answer.status(), answer.body(), answer.retryAfter());
        } catch (IOException e) {
            return Outcome.of(Outcome.Kind.OUT_OF_ORDER, 0, String.valueOf(e.getMessage()));
        }
    }

    /** For what is no message. */
    Outbound.Answer ask(Outbound.Call call) throws IOException {
        return outbound.send(call);
    }

    Outcome json(String url, String body, Function<String, Outcome> meaning) {
        return send(
                new Outbound.Call(
                        "POST", url, Map.of(), "application/json; charset=utf-8", ByteString.copyFromUtf8(body)),
                meaning);
    }
}
