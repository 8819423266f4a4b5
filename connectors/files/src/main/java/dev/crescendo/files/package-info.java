/**
 * Files as a source: CSV, lines of JSON and JSON arrays, plain or compressed, named by a pattern of paths.
 * A lane is a file; its token says how far it has been loaded, and what its bytes up to there were.
 * Start with {@link dev.crescendo.files.FilesSource}; {@link dev.crescendo.files.CsvFormat} says what its CSV looks like.
 */
@NullMarked
package dev.crescendo.files;

import org.jspecify.annotations.NullMarked;
