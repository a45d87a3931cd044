package io.fieldwarden.alert.http;

import io.fieldwarden.alert.store.AnswerStore;
import io.fieldwarden.device.registry.Secrets;
import io.javalin.http.Context;
import io.javalin.http.HandlerType;
import java.io.IOException;
import java.io.InputStream;
import java.nio.charset.StandardCharsets;
import java.util.List;
import java.util.Optional;

/**
 * Makes every POST with an {@code Idempotency-Key} safe to repeat: what was answered is answered again for a day, and nothing is done
 * twice. A handler that reads the key itself keeps it in the transaction of what it does, and is left alone.
 */
final class Repeats {
    private static final int LONGEST_BODY = 65_536;

    /** Their answers show secrets once, which are not kept. */
    private static final List<String> SECRETS =
            List.of("/users", "/tokens", "/api/v1/me/", "/session", "/credentials", "/registry/imports", "/oidc");

    private final AnswerStore answers;

    Repeats(AnswerStore answers) {
        this.answers = answers;
    }

    void handle(Route route, Call call) throws Exception {
        boolean repeatable =
                route.method().equals(HandlerType.POST) && !route.permission().isOpen();
        Optional<String> given = repeatable ? call.idempotencyKey() : Optional.empty();
        if (given.isEmpty()) {
            route.action().on(call);
            return;
        }
        AnswerStore.Key key = new AnswerStore.Key(call.principal().name(), given.get(), fingerprint(call));
        AnswerStore.Claimed claimed = answers.claim(key, call.now());
        if (claimed instanceof AnswerStore.Claimed.Answered answered) {
            again(call, answered);
        } else if (claimed instanceof AnswerStore.Claimed.Mine) {
            first(route, call, key);
        } else {
            throw refusal(claimed);
        }
    }

    /** Files are read by their handler only, and told by their length. */
    private static String fingerprint(Call call) {
        Context context = call.context();
        String body = call.contentType().equals("application/json")
                ? new String(context.bodyAsBytes(), StandardCharsets.ISO_8859_1)
                : "bytes " + context.contentLength();
        String query = context.queryString();
        return context.method() + " " + context.path() + "?" + (query == null ? "" : query) + " "
                + Secrets.tokenHash(body);
    }

    private void first(Route route, Call call, AnswerStore.Key key) throws Exception {
        boolean[] own = {false};
        call.whenKeyIsRead(() -> {
            own[0] = true;
            answers.release(key);
        });
        boolean done = false;
        try {
            route.action().on(call);
            done = call.context().statusCode() < 400;
        } finally {
            if (!done && !own[0]) {
                answers.release(key);
            }
        }
        if (done && !own[0]) {
            answers.keep(key, answer(route, call.context()));
        }
    }

    private static AnswerStore.Answer answer(Route route, Context context) throws IOException {
        boolean secret = SECRETS.stream().anyMatch(route.path()::contains)
                || route.path().equals("/api/v1/devices");
        InputStream result = context.resultInputStream();
        byte[] body = result == null ? new byte[0] : result.readAllBytes();
        if (result != null) {
            context.result(body);
        }
        String type = context.res().getContentType();
        return new AnswerStore.Answer(
                context.statusCode(),
                type == null ? "" : type,
                secret || body.length > LONGEST_BODY
                        ? Optional.empty()
                        : Optional.of(new String(body, StandardCharsets.UTF_8)),
                Optional.ofNullable(context.res().getHeader("ETag")));
    }

    private static void again(Call call, AnswerStore.Claimed.Answered answered) {
        AnswerStore.Answer answer = answered.answer();
        String body = answer.body()
                .orElseThrow(
                        () -> Problem.of(
                                409,
                                "already-done",
                                "The request with this Idempotency-Key was done at " + answered.at()
                                        + "; its answer is not kept.",
                                "Look at what it made; secrets are shown once, ask for new ones if the first answer was lost."));
        Context context = call.context();
        context.status(answer.status()).header("Idempotent-Replayed", "true");
        answer.etag().ifPresent(etag -> context.header("ETag", etag));
        if (!body.isEmpty()) {
            context.contentType(answer.contentType()).result(body);
        }
    }

    private static Problem refusal(AnswerStore.Claimed claimed) {
        if (claimed instanceof AnswerStore.Claimed.OtherRequest) {
            return Problem.of(
                    422,
                    "idempotency-key-reused",
                    "The Idempotency-Key was used for another request.",
                    "Use a new key for each new request.");
        }
        if (claimed instanceof AnswerStore.Claimed.Unknown unknown) {
            return Problem.of(
                    409,
                    "outcome-unknown",
                    "The program ended while it did the request with this Idempotency-Key, at " + unknown.at() + ".",
                    "Look whether it was done; if not, send it with a new key.");
        }
        return Problem.of(
                        409,
                        "in-progress",
                        "The request with this Idempotency-Key is being done.",
                        "Send it again with the same key in a moment.")
                .header("Retry-After", "1");
    }
}
