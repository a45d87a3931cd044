/** The time series on an InfluxDB server. */
@NullMarked
package io.fieldwarden.stream.influx;

import org.jspecify.annotations.NullMarked;
