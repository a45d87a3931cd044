/** The outbox in an SQLite file. */
@NullMarked
package io.fieldwarden.edge.sqlite;

import org.jspecify.annotations.NullMarked;
