/**
 * Proves on real systems that nothing is lost and nothing comes twice: kills, cut connections, zombies, pairs of starts, late
 * commits and long runs, each repeatable by its seed. {@code reliability/run} runs it.
 */
@NullMarked
package dev.crescendo.reliability;

import org.jspecify.annotations.NullMarked;
