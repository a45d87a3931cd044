@NullMarked
package io.fieldwarden.device.profile;

import org.jspecify.annotations.NullMarked;
