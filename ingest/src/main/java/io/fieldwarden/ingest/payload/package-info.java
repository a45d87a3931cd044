/** Payload formats. */
@NullMarked
package io.fieldwarden.ingest.payload;

import org.jspecify.annotations.NullMarked;
