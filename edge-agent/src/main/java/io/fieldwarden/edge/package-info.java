/** The edge agent: configuration, composition, command line. */
@NullMarked
package io.fieldwarden.edge;

import org.jspecify.annotations.NullMarked;
