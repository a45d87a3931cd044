package io.fieldwarden.ingest.http;

import io.fieldwarden.device.payload.ChirpstackUplink;
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
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.Base64;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionStage;
import java.util.function.BiConsumer;
import java.util.regex.Pattern;

/**
 * The HTTP way in, without a server: whoever has one hands requests in and writes the answers out. Thread-safe and never
 * blocking; an answer is there once the log has the record.
 */
public final class HttpIngress {
    private static final Pattern SECONDS = Pattern.compile("[0-9]{1,4}");

    private final Intake intake;
    private final Authenticator authenticator;
    private final CommandPoll poll;
    private final String address;

    public HttpIngress(Intake intake, Authenticator authenticator) {
        this(intake, authenticator, new CommandPoll(intake.commands()), "");
    }

    private HttpIngress(Intake intake, Authenticator authenticator, CommandPoll poll, String address) {
        this.intake = intake;
        this.authenticator = authenticator;
        this.poll = poll;
        this.address = address;
    }

    /** The same for requests of this peer, whose wrong log-ins are counted together. */
    public HttpIngress from(String peer) {
        return new HttpIngress(intake, authenticator, poll, Doors.key(peer));
    }

    /**
     * One request to send readings.
     *
     * @param device from {@code /api/v1/devices/{id}/readings}; empty for {@code /api/v1/{token}/telemetry}
     * @param token from the second path; empty for the first
     * @param resource what follows in the second path: {@code telemetry}, {@code chirpstack} or {@code commands…}
     * @param body may be reused as soon as {@link HttpIngress#post} has answered
     * @param authorization the header: {@code Bearer} with the device's access token, or {@code Basic} with id and secret
     */
    public record Request(
            String device, String token, String resource, String authorization, String contentType, Payload body) {
        public Request(String device, String token, String authorization, String contentType, Payload body) {
            this(device, token, "telemetry", authorization, contentType, body);
        }

        /** The path without what is secret in it. */
        String path() {
            String own = resource.equals("telemetry") ? "readings" : resource;
            return device.isEmpty() ? "/api/v1/{token}/" + resource : "/api/v1/devices/" + device + "/" + own;
        }

        @Override
        public String toString() {
            return "Request[path=" + path() + ", bytes=" + body.length() + "]";
        }
    }

    /**
     * What to send back.
     *
     * @param headers to add
     * @param body a problem (RFC 9457) with content type {@code application/problem+json}, empty for 204
     */
    public record Answer(int status, Map<String, String> headers, String body) {}

    /** The stage never fails. */
    public CompletionStage<Answer> post(Request request) {
        return proven(
                request,
                (device, answer) -> intake.accept(
                        message(
                                device,
                                request.device().isEmpty() ? device.id().value() : request.device(),
                                request,
                                request.contentType()),
                        outcome -> answer.complete(answer(outcome))));
    }

    /**
     * An event of a ChirpStack server, which stands in the registry as the gateway of its devices. The stage never fails.
     *
     * @param event as ChirpStack names it in the query: {@code up}, {@code join}…
     */
    public CompletionStage<Answer> postEvent(Request request, String event) {
        return proven(
                request,
                (device, answer) -> intake.acceptEvent(
                        message(device, device.id().value(), request, ChirpstackUplink.MEDIA_TYPE),
                        event,
                        outcome -> answer.complete(answer(outcome))));
    }

    /**
     * What waits for a device and those behind it, as {@code {"items":[…]}}: given each time until it is acknowledged. The
     * stage never fails.
     *
     * @param wait seconds as in the query, how long at most when nothing waits; empty for not at all
     */
    public CompletionStage<Answer> commands(Request request, String wait) {
        Optional<Duration> longest = seconds(wait);
        return proven(request, (sender, answer) -> {
            RegisteredDevice device = request.device().isEmpty()
                    ? sender
                    : intake.registry().device(request.device()).orElse(null);
            if (longest.isEmpty()) {
                answer.complete(refusal(
                        RejectReason.MALFORMED,
                        "wait: must be a number of seconds from 0 to " + CommandPoll.LONGEST_WAIT.toSeconds()));
            } else if (device == null || !sender.speaksFor(device)) {
                answer.complete(refusal(
                        RejectReason.FORBIDDEN,
                        "device '" + request.device() + "' is not registered behind '" + sender.id() + "'"));
            } else {
                CompletionStage<Void> unused = poll.next(device, longest.get())
                        .thenAccept(body ->
                                answer.complete(new Answer(200, Map.of("Content-Type", "application/json"), body)));
            }
        });
    }

    private static Optional<Duration> seconds(String text) {
        if (text.isEmpty()) {
            return Optional.of(Duration.ZERO);
        }
        if (!SECONDS.matcher(text).matches()) {
            return Optional.empty();
        }
        Duration wait = Duration.ofSeconds(Integer.parseInt(text));
        return wait.compareTo(CommandPoll.LONGEST_WAIT) > 0 ? Optional.empty() : Optional.of(wait);
    }

    /**
     * What a device says of a command. The stage never fails.
     *
     * @param command its id
     */
    public CompletionStage<Answer> acknowledge(Request request, String command) {
        return proven(
                request,
                (sender, answer) -> intake.acknowledge(
                        message(
                                sender,
                                request.device().isEmpty() ? sender.id().value() : request.device(),
                                request,
                                request.contentType()),
                        command,
                        outcome -> answer.complete(answer(outcome))));
    }

    private static Inbound message(RegisteredDevice sender, String device, Request request, String contentType) {
        return new Inbound(sender, device, request.path(), contentType, request.body(), Transport.HTTP);
    }

    private CompletionStage<Answer> proven(
            Request request, BiConsumer<RegisteredDevice, CompletableFuture<Answer>> action) {
        CompletableFuture<Answer> answer = new CompletableFuture<>();
        Optional<Credentials> credentials = credentials(request);
        if (credentials.isEmpty()) {
            refuse(request, "no credentials that can be read", answer);
            return answer;
        }
        authenticator.check(credentials.get(), address, proof -> {
            if (proof instanceof Proof.Proven proven) {
                action.accept(proven.device(), answer);
            } else if (proof instanceof Proof.Denied denied) {
                refuse(request, denied.detail(), answer);
            } else if (proof instanceof Proof.Busy busy) {
                answer.complete(busy(busy.detail()));
            }
        });
        return answer;
    }

    private void refuse(Request request, String detail, CompletableFuture<Answer> answer) {
        intake.quarantine()
                .refused(Transport.HTTP, request.device(), request.path(), RejectReason.UNAUTHENTICATED, detail);
        answer.complete(new Answer(
                401,
                Map.of("WWW-Authenticate", "Bearer", "Content-Type", "application/problem+json"),
                problem(
                        401,
                        "unauthenticated",
                        "give the device's access token as bearer token, or its id and secret as basic"
                                + " authorization")));
    }

    private static Optional<Credentials> credentials(Request request) {
        if (!request.token().isEmpty()) {
            return Optional.of(new Credentials.Token(request.token()));
        }
        String[] parts = request.authorization().strip().split(" +", 2);
        if (parts.length < 2) {
            return Optional.empty();
        }
        return switch (parts[0].toLowerCase(Locale.ROOT)) {
            case "bearer" -> Optional.of(new Credentials.Token(parts[1]));
            case "basic" -> basic(parts[1]);
            default -> Optional.empty();
        };
    }

    private static Optional<Credentials> basic(String encoded) {
        try {
            String text = new String(Base64.getDecoder().decode(encoded), StandardCharsets.UTF_8);
            int colon = text.indexOf(':');
            return colon < 1
                    ? Optional.empty()
                    : Optional.of(new Credentials.Secret(text.substring(0, colon), text.substring(colon + 1)));
        } catch (IllegalArgumentException e) {
            return Optional.empty();
        }
    }

    /** The one place that puts an {@link Outcome} into HTTP's words. */
    static Answer answer(Outcome outcome) {
        if (outcome instanceof Outcome.Accepted accepted) {
            return new Answer(
                    204,
                    accepted.quarantined() == 0
                            ? Map.of()
                            : Map.of("Quarantined-Values", Integer.toString(accepted.quarantined())),
                    "");
        }
        if (outcome instanceof Outcome.Rejected rejected) {
            return refusal(rejected.reason(), rejected.detail());
        }
        if (outcome instanceof Outcome.Refused refused) {
            return refusal(refused.reason(), refused.detail());
        }
        return outcome instanceof Outcome.Busy busy ? busy(busy) : busy("");
    }

    private static Answer refusal(RejectReason reason, String detail) {
        int status = switch (reason) {
            case TOO_LARGE -> 413;
            case UNSUPPORTED -> 415;
            case UNKNOWN_DEVICE -> 404;
            case FORBIDDEN -> 403;
            case UNAUTHENTICATED -> 401;
            case RATE_LIMITED -> 429;
            case BUSY -> 503;
            default -> 400;
        };
        return new Answer(
                status, Map.of("Content-Type", "application/problem+json"), problem(status, reason.text(), detail));
    }

    private static Answer busy(String detail) {
        return busy(new Outcome.Busy(detail));
    }

    private static Answer busy(Outcome.Busy busy) {
        int status = busy.reason() == RejectReason.RATE_LIMITED ? 429 : 503;
        return new Answer(
                status,
                Map.of("Content-Type", "application/problem+json", "Retry-After", Long.toString(busy.retrySeconds())),
                problem(status, busy.reason().text(), busy.detail() + "; send it again"));
    }

    private static String problem(int status, String code, String detail) {
        return "{\"type\":\"about:blank\",\"status\":" + status + ",\"code\":\"" + code + "\",\"title\":\""
                + code.replace('_', ' ') + "\",\"detail\":\"" + escaped(detail) + "\"}";
    }

    private static String escaped(String text) {
        StringBuilder out = new StringBuilder(text.length() + 16);
        for (int i = 0; i < text.length(); i++) {
            char c = text.charAt(i);
            if (c == '"' || c == '\\') {
                out.append('\\').append(c);
            } else if (c < ' ' || Character.isSurrogate(c)) {
                out.append(String.format(Locale.ROOT, "\\u%04x", (int) c));
            } else {
                out.append(c);
            }
        }
        return out.toString();
    }
}
