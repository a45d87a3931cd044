/** The uplink by MQTT 5. */
@NullMarked
package io.fieldwarden.edge.mqtt;

import org.jspecify.annotations.NullMarked;
