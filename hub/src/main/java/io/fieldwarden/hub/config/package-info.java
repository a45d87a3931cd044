@NullMarked
package io.fieldwarden.hub.config;

import org.jspecify.annotations.NullMarked;
