@NullMarked
package io.fieldwarden.alert.support;

import org.jspecify.annotations.NullMarked;
