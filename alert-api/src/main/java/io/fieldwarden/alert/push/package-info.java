/** Telling people and systems: notices, the channels they go through, and the proof of each delivery. */
@NullMarked
package io.fieldwarden.alert.push;

import org.jspecify.annotations.NullMarked;
