/** Alerts in the Common Alerting Protocol (OASIS CAP 1.2). */
@NullMarked
package io.fieldwarden.alert.cap;

import org.jspecify.annotations.NullMarked;
