/** CoAP on Californium. */
@NullMarked
package io.fieldwarden.ingest.coap;

import org.jspecify.annotations.NullMarked;
