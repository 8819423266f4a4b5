/**
 * A project's {@code crescendo.yaml}: text, then nodes with places, then values put in, then a checked project.
 * Every problem is collected, and all are reported together, each with its line.
 * Start with {@link dev.crescendo.cli.project.Project}.
 */
@NullMarked
package dev.crescendo.cli.project;

import org.jspecify.annotations.NullMarked;
