/** Records in the form of systems above, by a mapping file: fields, codes, encoding, batches, golden samples. */
@NullMarked
package io.fieldwarden.alert.upload;

import org.jspecify.annotations.NullMarked;
