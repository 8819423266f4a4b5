/**
 * The {@code crescendo} command: verbs, output for people and for programs, exit codes.
 * It reads {@code crescendo.yaml} (package {@code project}) and hands pipelines to core's run.
 * Connectors are found on the class path; the command names none.
 */
@NullMarked
package dev.crescendo.cli;

import org.jspecify.annotations.NullMarked;
