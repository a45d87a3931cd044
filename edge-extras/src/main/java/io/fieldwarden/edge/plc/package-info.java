/** Controllers by the libraries of Apache PLC4X: Siemens S7, OPC UA. */
@NullMarked
package io.fieldwarden.edge.plc;

import org.jspecify.annotations.NullMarked;
