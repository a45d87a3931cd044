@NullMarked
package io.fieldwarden.alert.rules;

import org.jspecify.annotations.NullMarked;
