/** Modbus devices, by TCP or a serial line. */
@NullMarked
package io.fieldwarden.edge.modbus;

import org.jspecify.annotations.NullMarked;
