/** What is known of devices from the messages that are arriving, in memory only. */
@NullMarked
package io.fieldwarden.alert.live;

import org.jspecify.annotations.NullMarked;
