@NullMarked
package io.fieldwarden.alert.law;

import org.jspecify.annotations.NullMarked;
