@NullMarked
package io.fieldwarden.alert.influx;

import org.jspecify.annotations.NullMarked;
