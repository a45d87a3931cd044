@NullMarked
package io.fieldwarden.alert.life;

import org.jspecify.annotations.NullMarked;
