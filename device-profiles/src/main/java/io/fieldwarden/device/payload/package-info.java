@NullMarked
package io.fieldwarden.device.payload;

import org.jspecify.annotations.NullMarked;
