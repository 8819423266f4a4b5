/**
 * Stage 3: a pipeline that runs without an end, load after load.
 * Sources that share out their lanes are subscribed to; any other source that tracks its position is polled.
 * Start with {@link dev.crescendo.stage.streaming.StreamingRun}.
 */
@NullMarked
package dev.crescendo.stage.streaming;

import org.jspecify.annotations.NullMarked;
