package io.fieldwarden.ingest.coap;

import io.fieldwarden.device.payload.Payload;
import io.fieldwarden.device.payload.RejectReason;
import io.fieldwarden.ingest.core.Authenticator;
import io.fieldwarden.ingest.core.Credentials;
import io.fieldwarden.ingest.core.Doors;
import io.fieldwarden.ingest.core.Inbound;
import io.fieldwarden.ingest.core.Intake;
import io.fieldwarden.ingest.core.Outcome;
import io.fieldwarden.ingest.core.Proof;
import io.fieldwarden.ingest.core.RegisteredDevice;
import io.fieldwarden.ingest.core.Transport;
import io.micrometer.core.instrument.Timer;
import java.security.MessageDigest;
import java.security.NoSuchAlgorithmException;
import java.time.Duration;
import java.util.Arrays;
import java.util.Optional;
import java.util.concurrent.Executors;
import java.util.concurrent.ScheduledExecutorService;
import java.util.concurrent.ScheduledFuture;
import java.util.concurrent.TimeUnit;
import org.eclipse.californium.core.coap.BlockOption;
import org.eclipse.californium.core.coap.CoAP;
import org.eclipse.californium.core.coap.MediaTypeRegistry;
import org.eclipse.californium.core.coap.Request;
import org.eclipse.californium.core.coap.Response;
import org.eclipse.californium.core.network.Exchange;
import org.eclipse.californium.core.server.MessageDeliverer;
import org.eclipse.californium.elements.config.Configuration;

/**
 * Answers requests: POST {@code /devices/{id}/readings}, with {@code ?token=…} unless DTLS has
 * proven who asks, POST {@code /api/v1/{token}/telemetry}, GET {@code /devices/{id}/profile}, GET and Observe
 * {@code /devices/{id}/commands}, and POST {@code /devices/{id}/commands/{command}/ack}. The answer leaves
 * when the log has the record; when that takes longer than a moment, a confirmable request is acknowledged first and answered
 * on its own (RFC 7252 §5.2.2). Thread-safe.
 */
final class RequestHandler implements MessageDeliverer {
    private static final int RETRY_SECONDS = 2;
    private static final int TAG_BYTES = 8;
    private static final String TYPE = "type=";

    private final Intake intake;
    private final Authenticator authenticator;
    private final Duration piggyback;
    private final Timer acknowledged;
    private final Observations commands;
    private final ScheduledExecutorService timer = Executors.newSingleThreadScheduledExecutor(work -> {
        Thread thread = new Thread(work, "ingest-coap-accept");
        thread.setDaemon(true);
        return thread;
    });

    RequestHandler(
            Intake intake,
            Authenticator authenticator,
            Duration piggyback,
            Timer acknowledged,
            Configuration settings) {
        this.intake = intake;
        this.authenticator = authenticator;
        this.piggyback = piggyback;
        this.acknowledged = acknowledged;
        this.commands = new Observations(intake.registry(), intake.commands(), settings, timer);
    }

    private record Target(Address address, Credentials credentials) {
        String device() {
            return address.device();
        }

        String path() {
            return address.path();
        }
    }

    @Override
    public void deliverRequest(Exchange exchange) {
        Request request = exchange.getRequest();
        Optional<Address> known = Address.of(request.getOptions().getUriPath());
        if (known.isEmpty()) {
            exchange.sendResponse(
                    answer(CoAP.ResponseCode.NOT_FOUND, "no such resource; POST to /devices/{id}/readings"));
            return;
        }
        Address address = known.get();
        if (request.getCode() != address.kind().method()) {
            exchange.sendResponse(
                    answer(CoAP.ResponseCode.METHOD_NOT_ALLOWED, address.kind().rule()));
            return;
        }
        Optional<Target> target = target(address, request);
        if (target.isEmpty()) {
            refuse(exchange, "", address.path(), "no token in the query, and no key or certificate by DTLS");
            return;
        }
        long since = System.nanoTime();
        ScheduledFuture<?> accept =
                timer.schedule((Runnable) exchange::sendAccept, piggyback.toMillis(), TimeUnit.MILLISECONDS);
        String peer = Doors.key(request.getSourceContext().getPeerAddress());
        authenticator.check(target.get().credentials(), peer, proof -> {
            if (proof instanceof Proof.Proven proven) {
                commands.seen(exchange);
                serve(exchange, proven, target.get(), () -> {
                    accept.cancel(false);
                    acknowledged.record(System.nanoTime() - since, TimeUnit.NANOSECONDS);
                });
            } else {
                accept.cancel(false);
                if (proof instanceof Proof.Denied denied) {
                    refuse(exchange, target.get().device(), target.get().path(), denied.detail());
                } else if (proof instanceof Proof.Busy busy) {
                    exchange.sendResponse(busy(busy.detail()));
                }
            }
        });
    }

    /** @param settled run just before the answer leaves */
    private void serve(Exchange exchange, Proof.Proven proven, Target target, Runnable settled) {
        Request request = exchange.getRequest();
        Address address = target.address();
        if (isPart(request)) {
            // It was registered while its first block was on the way.
            settled.run();
            exchange.sendResponse(busy("send the first block again"));
            return;
        }
        switch (address.kind()) {
            case PROFILE -> {
                settled.run();
                exchange.sendResponse(profile(proven.device(), address.device(), request));
            }
            case COMMANDS -> {
                settled.run();
                commands.answer(exchange, proven, address.device());
            }
            case READINGS ->
                intake.accept(message(proven, target, request), outcome -> {
                    settled.run();
                    exchange.sendResponse(answer(outcome));
                });
            case ANSWER ->
                intake.acknowledge(message(proven, target, request), address.command(), outcome -> {
                    settled.run();
                    exchange.sendResponse(answer(outcome));
                    commands.answered(proven.device().id(), address.device());
                });
        }
    }

    @Override
    public void deliverResponse(Exchange exchange, Response response) {
        // This endpoint sends no requests, so that nothing waits for a response.
    }

    /** Whether the blocks of a body may be put together: what would be refused without its body is refused before. */
    boolean mayUpload(Request request) {
        Optional<Target> target = request.getCode() == CoAP.Code.POST
                ? Address.of(request.getOptions().getUriPath())
                        .filter(address -> address.kind().method() == CoAP.Code.POST)
                        .flatMap(address -> target(address, request))
                : Optional.empty();
        if (target.isPresent() && target.get().credentials() instanceof Credentials.Token token) {
            return intake.registry()
                    .withToken(token.token())
                    .filter(RegisteredDevice::enabled)
                    .isPresent();
        }
        return target.isPresent();
    }

    private static boolean isPart(Request request) {
        BlockOption block = request.getOptions().getBlock1();
        return block != null && block.isM();
    }

    /** What a device that listens is sent by MQTT when it changes, for one that asks; with an ETag it need not be read again. */
    private Response profile(RegisteredDevice asking, String id, Request request) {
        Optional<RegisteredDevice> device = intake.registry().device(id);
        if (device.filter(asking::speaksFor).isEmpty()) {
            return forbidden(asking, id);
        }
        Optional<byte[]> found = device.flatMap(intake.registry().rules()::command);
        if (found.isEmpty()) {
            return answer(CoAP.ResponseCode.NOT_FOUND, "no version of its profile is loaded");
        }
        byte[] tag = tag(found.get());
        Response response;
        if (request.getOptions().containsETag(tag)) {
            response = new Response(CoAP.ResponseCode.VALID);
        } else {
            response = new Response(CoAP.ResponseCode.CONTENT);
            response.getOptions().setContentFormat(MediaTypeRegistry.APPLICATION_JSON);
            response.setPayload(found.get());
        }
        response.getOptions().addETag(tag);
        return response;
    }

    static Response forbidden(RegisteredDevice asking, String id) {
        return answer(CoAP.ResponseCode.FORBIDDEN, "device '" + asking.id() + "' does not speak for '" + id + "'");
    }

    static byte[] tag(byte[] content) {
        try {
            return Arrays.copyOf(MessageDigest.getInstance("SHA-256").digest(content), TAG_BYTES);
        } catch (NoSuchAlgorithmException e) {
            throw new IllegalStateException("SHA-256 is missing from this Java runtime", e);
        }
    }

    /** A token counts before what the DTLS handshake has proven. */
    private static Optional<Target> target(Address address, Request request) {
        if (!address.token().isEmpty()) {
            return Optional.of(new Target(address, new Credentials.Token(address.token())));
        }
        Optional<Credentials> token = request.getOptions().getUriQuery().stream()
                .filter(parameter -> parameter.startsWith("token="))
                .findFirst()
                .map(parameter -> new Credentials.Token(parameter.substring("token=".length())));
        return token.or(() -> DtlsDoor.credentials(request.getSourceContext().getPeerIdentity()))
                .map(shown -> new Target(address, shown));
    }

    private static Inbound message(Proof.Proven proven, Target target, Request request) {
        return new Inbound(
                proven.device(),
                target.device().isEmpty() ? proven.device().id().value() : target.device(),
                target.path(),
                contentType(request),
                Payload.of(request.getPayload()),
                Transport.COAP);
    }

    /**
     * Media types of edge agents have no numbers of their own: two of those for experiments (RFC 7252 §12.3) mean them. Another
     * type without a number, such as that of protobuf, is named in the query.
     */
    private static String contentType(Request request) {
        int format = request.getOptions().getContentFormat();
        return switch (format) {
            case MediaTypeRegistry.UNDEFINED ->
                request.getOptions().getUriQuery().stream()
                        .filter(parameter -> parameter.startsWith(TYPE))
                        .findFirst()
                        .map(parameter -> parameter.substring(TYPE.length()))
                        .orElse("");
            case 65_001 -> "application/vnd.fieldwarden.alert+json";
            case 65_002 -> "application/vnd.fieldwarden.agent+json";
            default -> MediaTypeRegistry.toString(format);
        };
    }

    private void refuse(Exchange exchange, String device, String path, String detail) {
        intake.quarantine().refused(Transport.COAP, device, path, RejectReason.UNAUTHENTICATED, detail);
        exchange.sendResponse(answer(CoAP.ResponseCode.UNAUTHORIZED, "the access token is missing or not known"));
    }

    /** The one place that puts an {@link Outcome} into CoAP's words. */
    static Response answer(Outcome outcome) {
        if (outcome instanceof Outcome.Accepted) {
            return new Response(CoAP.ResponseCode.CHANGED);
        }
        if (outcome instanceof Outcome.Rejected rejected) {
            return answer(code(rejected.reason()), rejected.reason().text() + ": " + rejected.detail());
        }
        if (outcome instanceof Outcome.Refused refused) {
            return answer(code(refused.reason()), refused.reason().text() + ": " + refused.detail());
        }
        return outcome instanceof Outcome.Busy busy ? busy(busy) : busy("");
    }

    private static CoAP.ResponseCode code(RejectReason reason) {
        return switch (reason) {
            case TOO_LARGE -> CoAP.ResponseCode.REQUEST_ENTITY_TOO_LARGE;
            case UNSUPPORTED -> CoAP.ResponseCode.UNSUPPORTED_CONTENT_FORMAT;
            case UNKNOWN_DEVICE -> CoAP.ResponseCode.NOT_FOUND;
            case FORBIDDEN -> CoAP.ResponseCode.FORBIDDEN;
            case UNAUTHENTICATED -> CoAP.ResponseCode.UNAUTHORIZED;
            case RATE_LIMITED -> CoAP.ResponseCode.TOO_MANY_REQUESTS;
            case BUSY -> CoAP.ResponseCode.SERVICE_UNAVAILABLE;
            default -> CoAP.ResponseCode.BAD_REQUEST;
        };
    }

    /** Max-Age says when to try again (RFC 7252 §5.9.3.4). */
    private static Response busy(String detail) {
        Response response = answer(CoAP.ResponseCode.SERVICE_UNAVAILABLE, "busy: " + detail);
        response.getOptions().setMaxAge(RETRY_SECONDS);
        return response;
    }

    /** 4.29 says so of a quota (RFC 8516), also with Max-Age. */
    private static Response busy(Outcome.Busy busy) {
        Response response = answer(code(busy.reason()), busy.reason().text() + ": " + busy.detail());
        response.getOptions().setMaxAge(busy.retrySeconds());
        return response;
    }

    private static Response answer(CoAP.ResponseCode code, String diagnostic) {
        Response response = new Response(code);
        response.setPayload(diagnostic);
        return response;
    }

    /** How many devices hear of commands as they come. */
    int observers() {
        return commands.size();
    }

    void close() {
        timer.shutdownNow();
    }
}
