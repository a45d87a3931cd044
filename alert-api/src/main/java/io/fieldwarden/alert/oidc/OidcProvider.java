package io.fieldwarden.alert.oidc;

import com.fasterxml.jackson.databind.JsonNode;
import com.nimbusds.jose.JOSEException;
import com.nimbusds.jose.JWSAlgorithm;
import com.nimbusds.jose.jwk.JWKSet;
import com.nimbusds.jose.jwk.source.ImmutableJWKSet;
import com.nimbusds.jose.proc.BadJOSEException;
import com.nimbusds.jose.proc.JWSVerificationKeySelector;
import com.nimbusds.jose.proc.SecurityContext;
import com.nimbusds.jwt.JWTClaimsSet;
import com.nimbusds.jwt.proc.DefaultJWTClaimsVerifier;
import com.nimbusds.jwt.proc.DefaultJWTProcessor;
import io.fieldwarden.alert.access.IdentityProvider;
import io.fieldwarden.alert.access.ProviderException;
import java.net.URI;
import java.nio.charset.StandardCharsets;
import java.security.MessageDigest;
import java.security.NoSuchAlgorithmException;
import java.text.ParseException;
import java.time.Clock;
import java.util.Base64;
import java.util.Date;
import java.util.HashMap;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.TreeSet;
import java.util.stream.Collectors;

/**
 * Log-in by OpenID Connect Core 1.0: authorization code with PKCE (RFC 7636), discovery, signed ID tokens. Of algorithms only
 * those with a public key count: never {@code none}, never one with the client's secret.
 */
public final class OidcProvider implements IdentityProvider {
    private static final Set<JWSAlgorithm> ALGORITHMS = Set.of(
            JWSAlgorithm.RS256,
            JWSAlgorithm.RS384,
            JWSAlgorithm.RS512,
            JWSAlgorithm.PS256,
            JWSAlgorithm.PS384,
            JWSAlgorithm.PS512,
            JWSAlgorithm.ES256,
            JWSAlgorithm.ES384,
            JWSAlgorithm.ES512);

    private static final int MAX_GROUPS = 1_000;

    private final OidcSettings settings;
    private final ProviderHttp http = new ProviderHttp();
    private final Discovery discovery;
    private final Clock clock;

    public OidcProvider(OidcSettings settings, Clock clock) {
        this.settings = settings;
        this.discovery = new Discovery(settings.issuer(), http, clock);
        this.clock = clock;
    }

    @Override
    public String name() {
        return settings.name();
    }

    @Override
    public URI address(Attempt attempt) throws ProviderException {
        Map<String, String> query = new LinkedHashMap<>();
        query.put("response_type", "code");
        query.put("client_id", settings.clientId());
        query.put("redirect_uri", settings.redirect().toString());
        query.put("scope", settings.claims().scopes());
        query.put("state", attempt.state());
        query.put("nonce", attempt.nonce());
        query.put("code_challenge", challenge(attempt.verifier()));
        query.put("code_challenge_method", "S256");
        String address = discovery.metadata().authorize().toString();
        return URI.create(address
                + (address.contains("?") ? "&" : "?")
                + query.entrySet().stream()
                        .map(entry -> entry.getKey() + "=" + ProviderHttp.encoded(entry.getValue()))
                        .collect(Collectors.joining("&")));
    }

    private static String challenge(String verifier) {
        try {
            byte[] digest = MessageDigest.getInstance("SHA-256").digest(verifier.getBytes(StandardCharsets.US_ASCII));
            return Base64.getUrlEncoder().withoutPadding().encodeToString(digest);
        } catch (NoSuchAlgorithmException e) {
            throw new IllegalStateException("SHA-256 is missing from this Java runtime", e);
        }
    }

    @Override
    public Identity redeem(Attempt attempt, String code) throws ProviderException {
        JsonNode tokens = exchange(attempt, code);
        JWTClaimsSet claims = verified(tokens.path("id_token").asText(), attempt.nonce());
        Map<String, Object> all = new HashMap<>(claims.getClaims());
        if (!all.containsKey(settings.claims().groups())
                || !all.containsKey(settings.claims().name())) {
            userInfo(tokens.path("access_token").asText(), claims.getSubject()).forEach(all::putIfAbsent);
        }
        Object name = all.get(settings.claims().name());
        if (!(name instanceof String text) || text.isBlank()) {
            throw new ProviderException(
                    "the ID token has no claim '" + settings.claims().name() + "' with a name");
        }
        return new Identity(
                settings.issuer().toString(),
                claims.getSubject(),
                text.strip(),
                groups(all.get(settings.claims().groups())));
    }

    private JsonNode exchange(Attempt attempt, String code) throws ProviderException {
        Map<String, String> form = new LinkedHashMap<>();
        form.put("grant_type", "authorization_code");
        form.put("code", code);
        form.put("redirect_uri", settings.redirect().toString());
        form.put("code_verifier", attempt.verifier());
        form.put("client_id", settings.clientId());
        Optional<String> basic = Optional.empty();
        if (settings.clientSecret().isPresent()) {
            if (discovery.metadata().basic()) {
                // RFC 6749 section 2.3.1: both encoded as in a form, then as Basic.
                String pair = ProviderHttp.encoded(settings.clientId()) + ":"
                        + ProviderHttp.encoded(settings.clientSecret().get());
                basic = Optional.of(
                        "Basic " + Base64.getEncoder().encodeToString(pair.getBytes(StandardCharsets.US_ASCII)));
            } else {
                form.put("client_secret", settings.clientSecret().get());
            }
        }
        return http.post(discovery.metadata().token(), form, basic);
    }

    /** OpenID Connect Core section 3.1.3.7. */
    private JWTClaimsSet verified(String token, String nonce) throws ProviderException {
        JWTClaimsSet claims;
        try {
            claims = process(token, nonce, discovery.keys(false));
        } catch (BadJOSEException first) {
            // The provider may have changed its keys since.
            try {
                claims = process(token, nonce, discovery.keys(true));
            } catch (BadJOSEException second) {
                throw new ProviderException("the ID token does not count: " + second.getMessage(), second);
            }
        }
        Object party = claims.getClaim("azp");
        if (claims.getAudience().size() > 1 && !settings.clientId().equals(party)) {
            throw new ProviderException("the ID token is for others too, and made for one of them");
        }
        return claims;
    }

    private JWTClaimsSet process(String token, String nonce, JWKSet keys) throws ProviderException, BadJOSEException {
        DefaultJWTProcessor<SecurityContext> processor = new DefaultJWTProcessor<>();
        processor.setJWSKeySelector(new JWSVerificationKeySelector<>(ALGORITHMS, new ImmutableJWKSet<>(keys)));
        JWTClaimsSet exactly = new JWTClaimsSet.Builder()
                .issuer(settings.issuer().toString())
                .claim("nonce", nonce)
                .build();
        processor.setJWTClaimsSetVerifier(
                new DefaultJWTClaimsVerifier<>(settings.clientId(), exactly, Set.of("sub", "iat", "exp")) {
                    @Override
                    protected Date currentTime() {
                        return Date.from(clock.instant());
                    }
                });
        try {
            return processor.process(token, null);
        } catch (ParseException | JOSEException e) {
            throw new ProviderException("the ID token cannot be read", e);
        }
    }

    /** Claims that some providers tell only here; empty where there is no such address. */
    private Map<String, Object> userInfo(String accessToken, String subject) throws ProviderException {
        Optional<URI> address = discovery.metadata().userInfo();
        if (address.isEmpty() || accessToken.isEmpty()) {
            return Map.of();
        }
        JsonNode node = http.get(address.get(), Optional.of("Bearer " + accessToken));
        if (!node.path("sub").asText().equals(subject)) {
            // Section 5.3.2: what tells of somebody else must not be used.
            throw new ProviderException("the user info is of somebody else");
        }
        Map<String, Object> claims = new HashMap<>();
        node.properties().forEach(entry -> {
            if (entry.getValue().isTextual()) {
                claims.put(entry.getKey(), entry.getValue().asText());
            } else if (entry.getValue().isArray()) {
                List<String> texts = new java.util.ArrayList<>();
                entry.getValue().forEach(one -> texts.add(one.asText()));
                claims.put(entry.getKey(), texts);
            }
        });
        return claims;
    }

    private static Set<String> groups(@org.jspecify.annotations.Nullable Object claim) {
        Set<String> groups = new TreeSet<>();
        if (claim instanceof String one) {
            groups.add(one);
        } else if (claim instanceof List<?> many) {
            many.stream().limit(MAX_GROUPS).forEach(one -> groups.add(String.valueOf(one)));
        }
        return groups;
    }
}
