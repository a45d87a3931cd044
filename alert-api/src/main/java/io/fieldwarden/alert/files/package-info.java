@NullMarked
package io.fieldwarden.alert.files;

import org.jspecify.annotations.NullMarked;
