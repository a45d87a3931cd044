@NullMarked
package io.fieldwarden.hub.client;

import org.jspecify.annotations.NullMarked;
