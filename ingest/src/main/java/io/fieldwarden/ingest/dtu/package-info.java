/** Modbus RTU behind a DTU (serial line over the mobile network): the hub polls. */
@NullMarked
package io.fieldwarden.ingest.dtu;

import org.jspecify.annotations.NullMarked;
