@NullMarked
package io.fieldwarden.hub.doctor;

import org.jspecify.annotations.NullMarked;
