/** Requests to addresses that people give: bounded, and never into networks they must not reach. */
@NullMarked
package io.fieldwarden.alert.outbound;

import org.jspecify.annotations.NullMarked;
