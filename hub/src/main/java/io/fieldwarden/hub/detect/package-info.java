/** The detectors of the stream job over recorded readings. */
@NullMarked
package io.fieldwarden.hub.detect;

import org.jspecify.annotations.NullMarked;
