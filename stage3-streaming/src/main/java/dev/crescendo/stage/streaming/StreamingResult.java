package dev.crescendo.stage.streaming;

import dev.crescendo.load.Counts;
import dev.crescendo.position.Position;

/**
 * What one instance did until it was stopped.
 *
 * @param loads how many loads it committed
 * @param counts of all of them together
 * @param position where the lanes stood that it held last
 */
public record StreamingResult(String pipeline, long loads, Counts counts, Position position) {}
