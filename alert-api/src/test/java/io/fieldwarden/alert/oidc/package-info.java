@NullMarked
package io.fieldwarden.alert.oidc;

import org.jspecify.annotations.NullMarked;
