@NullMarked
package io.fieldwarden.alert.maintenance;

import org.jspecify.annotations.NullMarked;
