/** The log inside the hub's own process. */
@NullMarked
package io.fieldwarden.hub.log;

import org.jspecify.annotations.NullMarked;
