@NullMarked
package io.fieldwarden.alert.access;

import org.jspecify.annotations.NullMarked;
