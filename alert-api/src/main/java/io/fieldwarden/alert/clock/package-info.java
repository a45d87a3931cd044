@NullMarked
package io.fieldwarden.alert.clock;

import org.jspecify.annotations.NullMarked;
