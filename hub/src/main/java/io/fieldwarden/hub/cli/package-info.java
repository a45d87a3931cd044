@NullMarked
package io.fieldwarden.hub.cli;

import org.jspecify.annotations.NullMarked;
