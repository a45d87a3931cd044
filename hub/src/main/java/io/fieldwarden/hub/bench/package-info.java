@NullMarked
package io.fieldwarden.hub.bench;

import org.jspecify.annotations.NullMarked;
