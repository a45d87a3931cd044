/** The stream job as a program. */
@NullMarked
package io.fieldwarden.stream;

import org.jspecify.annotations.NullMarked;
