/** Serial lines behind a converter that carries their bytes over TCP. */
@NullMarked
package io.fieldwarden.edge.tcp;

import org.jspecify.annotations.NullMarked;
