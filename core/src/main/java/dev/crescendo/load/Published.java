package dev.crescendo.load;

/**
 * What a {@link Loader} made visible.
 *
 * @param records how many. Fewer than it was given count as superseded by newer ones; more end the run, whose position does
 *     then not move
 */
public record Published(long records) {}
