@NullMarked
package io.fieldwarden.alert.equipment;

import org.jspecify.annotations.NullMarked;
