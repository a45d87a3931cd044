/** The uplink by CoAP. */
@NullMarked
package io.fieldwarden.edge.coap;

import org.jspecify.annotations.NullMarked;
