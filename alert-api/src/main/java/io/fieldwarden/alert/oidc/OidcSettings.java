package io.fieldwarden.alert.oidc;

import java.net.URI;
import java.util.Locale;
import java.util.Optional;

/**
 * An OpenID provider, and what we are there.
 *
 * @param issuer as it calls itself; https, or http on loopback
 * @param clientSecret empty for a public client
 * @param redirect where it sends browsers back to: our callback
 * @param name shown on the page
 * @param claims of the ID token that are read
 */
public record OidcSettings(
        URI issuer, String clientId, Optional<String> clientSecret, URI redirect, String name, Claims claims) {
    /**
     * @param scopes asked for, with spaces between; {@code openid} is among them
     * @param name of the claim with the name to be called by
     * @param groups of the claim with the groups: a list of texts
     */
    public record Claims(String scopes, String name, String groups) {}

    public OidcSettings {
        if (!isSafe(issuer)) {
            throw new IllegalArgumentException("oidc.issuer: " + issuer
                    + " is neither https nor http on loopback: tokens could be read on the way");
        }
    }

    static boolean isSafe(URI address) {
        String scheme = String.valueOf(address.getScheme()).toLowerCase(Locale.ROOT);
        String host = String.valueOf(address.getHost());
        boolean local = host.equals("localhost") || host.equals("127.0.0.1") || host.equals("[::1]");
        return scheme.equals("https") || (scheme.equals("http") && local);
    }

    @Override
    public String toString() {
        return "OidcSettings[" + issuer + ", " + clientId + "]";
    }
}
