/** How each kind of channel sends what it is given. */
@NullMarked
package io.fieldwarden.alert.send;

import org.jspecify.annotations.NullMarked;
