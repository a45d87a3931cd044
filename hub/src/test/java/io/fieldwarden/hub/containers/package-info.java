@NullMarked
package io.fieldwarden.hub.containers;

import org.jspecify.annotations.NullMarked;
