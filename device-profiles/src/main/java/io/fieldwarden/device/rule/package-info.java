@NullMarked
package io.fieldwarden.device.rule;

import org.jspecify.annotations.NullMarked;
