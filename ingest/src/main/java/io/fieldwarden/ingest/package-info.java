/** Messages of devices in, checked readings onto the log: configuration and wiring. */
@NullMarked
package io.fieldwarden.ingest;

import org.jspecify.annotations.NullMarked;
