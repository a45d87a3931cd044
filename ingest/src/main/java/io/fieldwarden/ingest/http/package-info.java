/** HTTP without a server: whoever has one mounts it. */
@NullMarked
package io.fieldwarden.ingest.http;

import org.jspecify.annotations.NullMarked;
