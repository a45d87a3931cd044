/** Readings from MQTT brokers that devices know already. */
@NullMarked
package io.fieldwarden.ingest.bridge;

import org.jspecify.annotations.NullMarked;
