@NullMarked
package io.fieldwarden.alert.status;

import org.jspecify.annotations.NullMarked;
