@NullMarked
package io.fieldwarden.alert.escalation;

import org.jspecify.annotations.NullMarked;
