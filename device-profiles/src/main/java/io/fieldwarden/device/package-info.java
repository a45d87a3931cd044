@NullMarked
package io.fieldwarden.device;

import org.jspecify.annotations.NullMarked;
