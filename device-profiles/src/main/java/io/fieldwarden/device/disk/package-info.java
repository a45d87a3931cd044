/** Files that survive a crash and a power cut, and texts that only the owner of the data folder can open. */
@NullMarked
package io.fieldwarden.device.disk;

import org.jspecify.annotations.NullMarked;
