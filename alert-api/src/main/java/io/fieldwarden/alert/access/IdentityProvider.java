package io.fieldwarden.alert.access;

import java.net.URI;
import java.util.Set;

/**
 * Where people prove who they are when not here. Calls go over the network and take up to some seconds; safe for many
 * threads.
 */
public interface IdentityProvider {
    /** What people call it; shown on the page. */
    String name();

    /**
     * Where to send a browser.
     *
     * @throws ProviderException when the provider cannot be reached or is not what it should be
     */
    URI address(Attempt attempt) throws ProviderException;

    /**
     * Who has come back with {@code code}.
     *
     * @throws ProviderException when the provider does not stand up for it
     */
    Identity redeem(Attempt attempt, String code) throws ProviderException;

    /**
     * What ties the answer of the provider to the browser that asked; three texts that nobody can guess.
     *
     * @param state comes back with the browser
     * @param nonce comes back inside what the provider signs
     * @param verifier shown to the provider with the code (RFC 7636)
     */
    record Attempt(String state, String nonce, String verifier) {}

    /**
     * Somebody, as the provider knows them.
     *
     * @param issuer with {@code subject} for ever the same person
     * @param name to be called by
     * @param groups as the provider names them
     */
    record Identity(String issuer, String subject, String name, Set<String> groups) {
        public Identity {
            groups = Set.copyOf(groups);
        }
    }
}
