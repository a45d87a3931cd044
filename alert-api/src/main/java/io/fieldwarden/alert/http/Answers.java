package io.fieldwarden.alert.http;

import com.fasterxml.jackson.databind.node.ObjectNode;
import io.fieldwarden.alert.series.SeriesUnavailableException;
import io.fieldwarden.alert.store.BadCursorException;
import io.fieldwarden.alert.store.RefusedException;
import io.fieldwarden.alert.store.StorageFullException;
import io.fieldwarden.alert.store.StoreUnavailableException;
import io.javalin.config.RoutesConfig;
import io.javalin.http.Context;
import io.javalin.http.HttpResponseException;
import io.javalin.http.HttpStatus;
import java.util.UUID;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** The one place where what went wrong becomes an answer: RFC 9457, with nothing of our insides. */
final class Answers {
    private static final Logger LOG = LoggerFactory.getLogger(Answers.class);

    private Answers() {}

    static void register(RoutesConfig routes) {
        routes.exception(Problem.class, Answers::send);
        routes.exception(HttpResponseException.class, (e, context) -> send(ofFramework(e), context));
        routes.exception(
                BadCursorException.class,
                (e, context) -> send(
                        Problem.of(
                                400,
                                "bad-cursor",
                                "The cursor is not one that a list has given.",
                                "Begin the list again without a cursor."),
                        context));
        routes.exception(RefusedException.class, (e, context) -> send(refused(e), context));
        routes.exception(StoreUnavailableException.class, (e, context) -> {
            LOG.atDebug().setCause(e).log("asked before the store is open");
            send(Problem.unavailable("starting", "The program is still starting."), context);
        });
        routes.exception(StorageFullException.class, (e, context) -> {
            LOG.atError().addKeyValue("path", context.path()).setCause(e).log("the disk is full");
            send(Problem.unavailable("storage-full", "The disk of the hub is full; nothing was changed."), context);
        });
        routes.exception(SeriesUnavailableException.class, (e, context) -> {
            LOG.atWarn().setCause(e).log("time series does not answer");
            send(Problem.unavailable("series-unavailable", "The store of readings does not answer."), context);
        });
        routes.exception(Exception.class, Answers::unexpected);
    }

    private static void unexpected(Exception e, Context context) {
        String incident = UUID.randomUUID().toString();
        LOG.atError()
                .addKeyValue("incident", incident)
                .addKeyValue("path", context.path())
                .setCause(e)
                .log("request failed");
        send(
                Problem.of(
                                500,
                                "internal",
                                "Something went wrong here.",
                                "Try again; if it stays, tell the operator the incident number.")
                        .with("incident", incident),
                context);
    }

    private static Problem refused(RefusedException e) {
        return switch (e.kind()) {
            case NOT_FOUND -> Problem.notFound(e.field(), e.value());
            case EXISTS -> Problem.exists(e.field(), e.value());
            case BAD_FIELD -> Problem.badField(e.field(), e.rule()).with("value", Problem.shown(e.value()));
            case STILL_USED ->
                Problem.of(
                        409,
                        "still-used",
                        "There is still " + e.rule() + " of " + e.field() + " '" + Problem.shown(e.value()) + "'.",
                        "Move or delete that first.");
            case OUTSIDE_SCOPE ->
                Problem.of(
                                403,
                                "outside-scope",
                                "Your role does not reach this " + e.field() + ".",
                                "Name an organisation that you look after.")
                        .with("field", e.field());
            case CHANGED ->
                Problem.of(
                                412,
                                "changed",
                                "The " + e.field() + " has changed since you read it.",
                                "Read it again, look whether the change still makes sense, and send its new ETag.")
                        .with("version", Long.parseLong(e.rule()))
                        .header("ETag", "\"" + e.rule() + "\"");
        };
    }

    private static Problem ofFramework(HttpResponseException e) {
        return switch (e.getStatus()) {
            case 404 ->
                Problem.of(
                        404,
                        "not-found",
                        "There is nothing at this address.",
                        "See /api/v1/openapi.json for what there is.");
            case 405 ->
                Problem.of(
                        405,
                        "method-not-allowed",
                        "This address does not take this method.",
                        "See /api/v1/openapi.json for what it takes.");
            case 413 -> Problem.of(413, "too-large", "The body is too large.", "Send less at once.");
            default ->
                Problem.of(
                        e.getStatus(),
                        "http-" + e.getStatus(),
                        Problem.shown(String.valueOf(e.getMessage())),
                        "Correct the request.");
        };
    }

    static void send(Problem problem, Context context) {
        HttpStatus status = HttpStatus.forStatus(problem.status());
        ObjectNode node = Json.object();
        node.put("type", "about:blank");
        node.put("title", status.getMessage());
        node.put("status", problem.status());
        node.put("code", problem.code());
        node.put("detail", problem.detail());
        node.put("next", problem.next());
        problem.extra().forEach((name, value) -> node.set(name, Json.of(value)));
        problem.headers().forEach(context::header);
        context.status(problem.status()).contentType("application/problem+json").result(Json.bytes(node));
    }
}
