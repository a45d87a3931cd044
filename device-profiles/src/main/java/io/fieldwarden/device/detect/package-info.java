/** Detectors for what no rule thought of: per channel, online, with small state and a sentence that explains itself. */
@NullMarked
package io.fieldwarden.device.detect;

import org.jspecify.annotations.NullMarked;
