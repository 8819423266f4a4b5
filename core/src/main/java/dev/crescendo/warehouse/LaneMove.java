package dev.crescendo.warehouse;

import dev.crescendo.position.LaneId;
import dev.crescendo.position.Token;
import java.util.Optional;

/**
 * One lane's step forward, as compare-and-set: it happens only if the lane has this epoch and stands at {@code from}.
 *
 * @param from where the lane must stand; empty when it must not have been begun
 */
public record LaneMove(LaneId lane, long epoch, Optional<Token> from, Token to) {}
