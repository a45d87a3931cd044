/** The stream job inside the hub. */
@NullMarked
package io.fieldwarden.hub.flink;

import org.jspecify.annotations.NullMarked;
