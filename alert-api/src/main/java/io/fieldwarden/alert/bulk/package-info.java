@NullMarked
package io.fieldwarden.alert.bulk;

import org.jspecify.annotations.NullMarked;
