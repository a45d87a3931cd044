/** MQTT 3.1.1 and 5 on Netty: a gateway for telemetry, not a general broker. */
@NullMarked
package io.fieldwarden.ingest.mqtt;

import org.jspecify.annotations.NullMarked;
