@NullMarked
package io.fieldwarden.alert.sqlite;

import org.jspecify.annotations.NullMarked;
