/** Sampling, keeping and sending without any framework; the ports that adapters fill. */
@NullMarked
package io.fieldwarden.edge.core;

import org.jspecify.annotations.NullMarked;
