/** Trying rules on stored history before they wake anybody. */
@NullMarked
package io.fieldwarden.alert.trial;

import org.jspecify.annotations.NullMarked;
