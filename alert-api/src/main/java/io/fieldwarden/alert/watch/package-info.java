/** What nobody has to look at a file for: reminders of days, and equipment that runs though it must not. */
@NullMarked
package io.fieldwarden.alert.watch;

import org.jspecify.annotations.NullMarked;
