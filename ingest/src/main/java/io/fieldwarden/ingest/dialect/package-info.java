/** What devices speak that were made for other systems: topics and messages, put into the forms that the intake reads. */
@NullMarked
package io.fieldwarden.ingest.dialect;

import org.jspecify.annotations.NullMarked;
