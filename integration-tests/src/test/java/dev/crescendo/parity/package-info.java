/**
 * The same pipeline on every stage: equal tables, nothing lost, nothing twice, whatever is killed.
 * {@link dev.crescendo.parity.OrdersPipeline} is written as a user would; everything else here runs it and compares.
 */
@NullMarked
package dev.crescendo.parity;

import org.jspecify.annotations.NullMarked;
