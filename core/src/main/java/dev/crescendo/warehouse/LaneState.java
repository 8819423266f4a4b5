package dev.crescendo.warehouse;

import dev.crescendo.position.Token;
import java.io.Serializable;
import org.jspecify.annotations.Nullable;

/**
 * A lane as its owner knows it.
 *
 * @param epoch the number that the claim gave it; whoever comes later has a greater one
 * @param token up to where it is loaded; null when it has not been begun
 */
public record LaneState(long epoch, @Nullable Token token) implements Serializable {}
