/** The topology and its operators. */
@NullMarked
package io.fieldwarden.stream.job;

import org.jspecify.annotations.NullMarked;
