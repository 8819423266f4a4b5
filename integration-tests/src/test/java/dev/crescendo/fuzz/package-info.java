/**
 * Readers of what others write, fed with input that was changed at random. The short form has a fixed seed and is part of
 * every build; docs/long-runs.md says how to run the long one.
 */
@org.jspecify.annotations.NullMarked
package dev.crescendo.fuzz;
