/** The log as Kafka. */
@NullMarked
package io.fieldwarden.ingest.kafka;

import org.jspecify.annotations.NullMarked;
