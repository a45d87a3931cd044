@NullMarked
package io.fieldwarden.alert.series;

import org.jspecify.annotations.NullMarked;
