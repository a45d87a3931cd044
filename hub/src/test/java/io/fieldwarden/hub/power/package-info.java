/** Power cuts under the stores: what a process writes is recorded, and what a disk would hold is rebuilt. */
@NullMarked
package io.fieldwarden.hub.power;

import org.jspecify.annotations.NullMarked;
