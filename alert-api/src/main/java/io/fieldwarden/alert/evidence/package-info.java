/** Evidence archives: how they are made, and how anybody can hold one against what was signed. */
@NullMarked
package io.fieldwarden.alert.evidence;

import org.jspecify.annotations.NullMarked;
