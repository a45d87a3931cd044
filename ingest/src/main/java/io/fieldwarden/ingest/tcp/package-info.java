/** What the protocols of field devices over plain TCP share: a listener with bounds, and files that say who is who. */
@NullMarked
package io.fieldwarden.ingest.tcp;

import org.jspecify.annotations.NullMarked;
