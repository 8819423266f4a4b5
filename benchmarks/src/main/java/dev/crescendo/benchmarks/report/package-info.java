/**
 * What was measured, for people (Markdown with plots) and for programs (JSON).
 * Entry point: {@link dev.crescendo.benchmarks.report.Report}.
 */
@NullMarked
package dev.crescendo.benchmarks.report;

import org.jspecify.annotations.NullMarked;
