/** What happens to a message whatever protocol it came by: prove, decode, check, append, answer. Knows no framework. */
@NullMarked
package io.fieldwarden.ingest.core;

import org.jspecify.annotations.NullMarked;
