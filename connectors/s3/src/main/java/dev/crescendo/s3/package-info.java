/**
 * Amazon S3, and what speaks like it, as a store of files.
 * Objects are read as they were listed: one that has been written again meanwhile is refused by its name.
 * Start with {@link dev.crescendo.s3.S3StoreFactory}, which the files connector finds by itself.
 */
@NullMarked
package dev.crescendo.s3;

import org.jspecify.annotations.NullMarked;
