@NullMarked
package io.fieldwarden.hub.net;

import org.jspecify.annotations.NullMarked;
