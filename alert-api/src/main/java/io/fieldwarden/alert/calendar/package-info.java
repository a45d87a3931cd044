@NullMarked
package io.fieldwarden.alert.calendar;

import org.jspecify.annotations.NullMarked;
