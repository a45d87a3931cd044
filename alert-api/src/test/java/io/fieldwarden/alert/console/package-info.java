/** Tests of the web console's files; the page itself is TypeScript, in {@code src/main/console}. */
@NullMarked
package io.fieldwarden.alert.console;

import org.jspecify.annotations.NullMarked;
