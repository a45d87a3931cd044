package io.fieldwarden.edge.coap;

import io.fieldwarden.edge.core.Outcome;
import java.time.Duration;
import org.eclipse.californium.core.coap.CoAP.ResponseCode;
import org.eclipse.californium.core.coap.Response;

/** What the response codes of CoAP mean for a kept reading (RFC 7252 §5.9, RFC 7959 §2.9, RFC 8516). */
final class CoapCodes {
    /** Where a server names no time of its own although something went wrong inside it. */
    private static final Duration SERVER_ERROR = Duration.ofSeconds(5);

    private CoapCodes() {}

    static Outcome outcome(Response response) {
        ResponseCode code = response.getCode();
        if (code.codeClass == 2) {
            return new Outcome.Accepted();
        }
        String text = (code.text + " " + code + " " + diagnostic(response)).strip();
        return switch (code) {
            // RFC 7252 §5.9.3.4: the time to wait stands in Max-Age, 60 s by default (§5.10.5).
            case SERVICE_UNAVAILABLE, TOO_MANY_REQUESTS ->
                new Outcome.Busy(Duration.ofSeconds(response.getOptions().getMaxAge()));
            // A block went missing (RFC 7959 §2.9.2) or overtook another: the same message again.
            case REQUEST_ENTITY_INCOMPLETE, CONFLICT -> new Outcome.Busy(Duration.ofSeconds(1));
            case BAD_REQUEST,
                    BAD_OPTION,
                    NOT_ACCEPTABLE,
                    REQUEST_ENTITY_TOO_LARGE,
                    UNSUPPORTED_CONTENT_FORMAT,
                    UNPROCESSABLE_ENTITY -> new Outcome.Rejected(text);
            // Rights and addresses are settings that a person puts right: the readings wait for it.
            case UNAUTHORIZED, FORBIDDEN, NOT_FOUND, METHOD_NOT_ALLOWED ->
                new Outcome.Unreachable("hub refuses: " + text);
            default -> new Outcome.Busy(SERVER_ERROR);
        };
    }

    private static String diagnostic(Response response) {
        String text = response.getPayloadString();
        return text == null ? "" : text.length() > 200 ? text.substring(0, 200) : text;
    }
}
