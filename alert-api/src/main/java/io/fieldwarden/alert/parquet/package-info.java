/** Tables as Apache Parquet files, written as they are read. */
@NullMarked
package io.fieldwarden.alert.parquet;

import org.jspecify.annotations.NullMarked;
