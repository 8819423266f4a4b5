/**
 * Parquet as a format of files, read by Apache Parquet's own reader without Hadoop.
 * Each logical type becomes the field type that holds all its values; nothing is rounded or shifted.
 * Start with {@link dev.crescendo.parquet.ParquetFormat}, which the files connector finds by itself.
 */
@NullMarked
package dev.crescendo.parquet;

import org.jspecify.annotations.NullMarked;
