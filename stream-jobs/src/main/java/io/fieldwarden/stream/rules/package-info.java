/** Rules of one device over its readings, without any framework: the same in the job, in a back-test and in tests. */
@NullMarked
package io.fieldwarden.stream.rules;

import org.jspecify.annotations.NullMarked;
