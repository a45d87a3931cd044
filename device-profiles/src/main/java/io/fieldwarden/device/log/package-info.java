@NullMarked
package io.fieldwarden.device.log;

import org.jspecify.annotations.NullMarked;
