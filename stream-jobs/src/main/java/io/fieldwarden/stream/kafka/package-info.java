/** Where the job meets the log. */
@NullMarked
package io.fieldwarden.stream.kafka;

import org.jspecify.annotations.NullMarked;
