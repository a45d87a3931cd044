/** The embedded time series: one SQLite file. */
@NullMarked
package io.fieldwarden.stream.sqlite;

import org.jspecify.annotations.NullMarked;
