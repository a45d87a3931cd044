/** The closed loop of supervision: from a clue to a closed task, as pure values. */
@NullMarked
package io.fieldwarden.alert.task;

import org.jspecify.annotations.NullMarked;
