@NullMarked
package io.fieldwarden.alert.http;

import org.jspecify.annotations.NullMarked;
