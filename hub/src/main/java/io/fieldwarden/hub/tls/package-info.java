/** What the hub shows to others in a TLS handshake. */
@NullMarked
package io.fieldwarden.hub.tls;

import org.jspecify.annotations.NullMarked;
