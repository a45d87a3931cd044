/** Marking spans of readings as bad: the readings are sent again with another quality, so that all that follows from them heals. */
@NullMarked
package io.fieldwarden.alert.marks;

import org.jspecify.annotations.NullMarked;
