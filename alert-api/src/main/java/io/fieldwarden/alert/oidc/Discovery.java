package io.fieldwarden.alert.oidc;

import com.fasterxml.jackson.databind.JsonNode;
import com.nimbusds.jose.jwk.JWKSet;
import io.fieldwarden.alert.access.ProviderException;
import java.net.URI;
import java.text.ParseException;
import java.time.Clock;
import java.time.Duration;
import java.time.Instant;
import java.util.Optional;

/**
 * What the provider says of itself (OpenID Connect Discovery 1.0), and its keys; both kept for a while. Safe for many threads.
 */
final class Discovery {
    private static final Duration KEPT = Duration.ofHours(1);

    /** Keys are asked for again when one is not known; not more often than this, whatever tokens say. */
    private static final Duration BETWEEN = Duration.ofSeconds(10);

    private final URI issuer;
    private final ProviderHttp http;
    private final Clock clock;
    private Optional<Kept<Metadata>> metadata = Optional.empty();
    private Optional<Kept<JWKSet>> keys = Optional.empty();

    private record Kept<T>(T value, Instant since) {}

    /** @param basic whether the client shows its secret in the Authorization header */
    record Metadata(URI authorize, URI token, URI keys, Optional<URI> userInfo, boolean basic) {}

    Discovery(URI issuer, ProviderHttp http, Clock clock) {
        this.issuer = issuer;
        this.http = http;
        this.clock = clock;
    }

    synchronized Metadata metadata() throws ProviderException {
        Instant now = clock.instant();
        Optional<Metadata> known =
                metadata.filter(kept -> kept.since().plus(KEPT).isAfter(now)).map(Kept::value);
        if (known.isPresent()) {
            return known.get();
        }
        Metadata fresh = read();
        metadata = Optional.of(new Kept<>(fresh, now));
        return fresh;
    }

    private Metadata read() throws ProviderException {
        String text = issuer.toString();
        String base = text.endsWith("/") ? text.substring(0, text.length() - 1) : text;
        JsonNode node = http.get(URI.create(base + "/.well-known/openid-configuration"), Optional.empty());
        String said = node.path("issuer").asText();
        if (!said.equals(text)) {
            // Section 4.3: exactly the same, else somebody could stand in for another.
            throw new ProviderException(
                    "the provider calls itself '" + said + "', and oidc.issuer says '" + text + "'");
        }
        boolean basic = true;
        JsonNode methods = node.path("token_endpoint_auth_methods_supported");
        if (methods.isArray() && !methods.isEmpty()) {
            basic = false;
            for (JsonNode method : methods) {
                basic = basic || method.asText().equals("client_secret_basic");
            }
        }
        Optional<URI> userInfo = node.hasNonNull("userinfo_endpoint")
                ? Optional.of(address(node, "userinfo_endpoint"))
                : Optional.empty();
        return new Metadata(
                address(node, "authorization_endpoint"),
                address(node, "token_endpoint"),
                address(node, "jwks_uri"),
                userInfo,
                basic);
    }

    private static URI address(JsonNode node, String field) throws ProviderException {
        try {
            URI address = URI.create(node.path(field).asText());
            if (OidcSettings.isSafe(address)) {
                return address;
            }
            throw new ProviderException(field + ": '" + address + "' is neither https nor http on loopback");
        } catch (IllegalArgumentException e) {
            throw new ProviderException(field + " is no address", e);
        }
    }

    /** @param anew a key was not among those known */
    synchronized JWKSet keys(boolean anew) throws ProviderException {
        Instant now = clock.instant();
        Duration longest = anew ? BETWEEN : KEPT;
        Optional<JWKSet> known =
                keys.filter(kept -> kept.since().plus(longest).isAfter(now)).map(Kept::value);
        if (known.isPresent()) {
            return known.get();
        }
        try {
            JWKSet fresh =
                    JWKSet.parse(http.get(metadata().keys(), Optional.empty()).toString());
            keys = Optional.of(new Kept<>(fresh, now));
            return fresh;
        } catch (ParseException e) {
            throw new ProviderException("the keys of the provider cannot be read", e);
        }
    }
}
