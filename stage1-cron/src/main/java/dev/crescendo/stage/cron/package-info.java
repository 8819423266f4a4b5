/**
 * Stage 1: a pipeline in one JVM, started by cron or by hand.
 * {@link dev.crescendo.stage.cron.Cron} runs it; {@link dev.crescendo.stage.cron.ThreadRunner} puts its tasks on threads.
 * What a run is, and when it counts, is core's matter.
 */
@NullMarked
package dev.crescendo.stage.cron;

import org.jspecify.annotations.NullMarked;
