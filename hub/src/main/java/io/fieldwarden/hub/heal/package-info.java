/** What came too late for the rules of the job is evaluated again over stored readings, and alert history corrected. */
@NullMarked
package io.fieldwarden.hub.heal;

import org.jspecify.annotations.NullMarked;
