@NullMarked
package io.fieldwarden.hub;

import org.jspecify.annotations.NullMarked;
