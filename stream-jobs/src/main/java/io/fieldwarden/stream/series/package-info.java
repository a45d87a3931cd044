/** The port through which points reach the time series. */
@NullMarked
package io.fieldwarden.stream.series;

import org.jspecify.annotations.NullMarked;
