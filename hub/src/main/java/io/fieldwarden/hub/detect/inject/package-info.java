/** Faults put into recorded-like readings by seed, and how many of them the detectors find. */
@NullMarked
package io.fieldwarden.hub.detect.inject;

import org.jspecify.annotations.NullMarked;
