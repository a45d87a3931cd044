@NullMarked
package io.fieldwarden.alert.log;

import org.jspecify.annotations.NullMarked;
