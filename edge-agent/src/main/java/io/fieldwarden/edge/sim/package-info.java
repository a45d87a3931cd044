/** A simulated farm and simulated special equipment, as functions of time. */
@NullMarked
package io.fieldwarden.edge.sim;

import org.jspecify.annotations.NullMarked;
