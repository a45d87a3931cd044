@NullMarked
package io.fieldwarden.alert;

import org.jspecify.annotations.NullMarked;
