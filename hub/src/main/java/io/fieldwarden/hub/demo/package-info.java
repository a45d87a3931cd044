@NullMarked
package io.fieldwarden.hub.demo;

import org.jspecify.annotations.NullMarked;
