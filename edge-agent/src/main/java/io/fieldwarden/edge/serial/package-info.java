/** Serial ports, and instruments that write lines of text. */
@NullMarked
package io.fieldwarden.edge.serial;

import org.jspecify.annotations.NullMarked;
