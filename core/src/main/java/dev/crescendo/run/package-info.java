/**
 * The one algorithm: claim, plan, run the tasks, commit, resolve, clean up.
 * Stages supply a {@link dev.crescendo.run.TaskRunner} and nothing else.
 * {@link dev.crescendo.run.FaultPoint} names the places where a run may die.
 */
@NullMarked
package dev.crescendo.run;

import org.jspecify.annotations.NullMarked;
