/** Recorded readings from CSV files. */
@NullMarked
package io.fieldwarden.edge.csv;

import org.jspecify.annotations.NullMarked;
