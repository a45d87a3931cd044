/** HJ 212-2017, by which monitoring stations of the environment send. */
@NullMarked
package io.fieldwarden.ingest.hj212;

import org.jspecify.annotations.NullMarked;
