@NullMarked
package io.fieldwarden.alert.store;

import org.jspecify.annotations.NullMarked;
