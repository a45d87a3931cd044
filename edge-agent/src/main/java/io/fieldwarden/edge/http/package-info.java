/** The status page of an agent. */
@NullMarked
package io.fieldwarden.edge.http;

import org.jspecify.annotations.NullMarked;
