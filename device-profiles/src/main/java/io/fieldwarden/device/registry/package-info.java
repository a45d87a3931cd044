@NullMarked
package io.fieldwarden.device.registry;

import org.jspecify.annotations.NullMarked;
