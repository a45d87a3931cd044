@NullMarked
package io.fieldwarden.alert.kafka;

import org.jspecify.annotations.NullMarked;
