/**
 * Who competes, in turn, and what comes of it: contestants do the same job, measures are compared round by round, goals are
 * met or missed. Entry point: {@link dev.crescendo.benchmarks.contest.Turns}.
 */
@NullMarked
package dev.crescendo.benchmarks.contest;

import org.jspecify.annotations.NullMarked;
