/** Alerts of silence that have one cause: which belong together, without any framework. */
@NullMarked
package io.fieldwarden.stream.cause;

import org.jspecify.annotations.NullMarked;
