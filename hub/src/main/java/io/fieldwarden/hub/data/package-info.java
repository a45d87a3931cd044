@NullMarked
package io.fieldwarden.hub.data;

import org.jspecify.annotations.NullMarked;
