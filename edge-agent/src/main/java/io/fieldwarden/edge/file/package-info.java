/** Sensors that the kernel shows as files. */
@NullMarked
package io.fieldwarden.edge.file;

import org.jspecify.annotations.NullMarked;
