@NullMarked
package io.fieldwarden.alert.feed;

import org.jspecify.annotations.NullMarked;
