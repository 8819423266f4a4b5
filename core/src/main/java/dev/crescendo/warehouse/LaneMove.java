package dev.crescendo.warehouse;

import dev.crescendo.position.LaneId;
import dev.crescendo.position.Token;
import java.util.Optional;

/**
 * One lane's step, as compare-and-set: it happens only if the lane has this epoch and stands at {@code from}.
 *
 * @param from where the lane must stand; empty when it must not have been begun
 * @param to where it stands then; empty when it is to be as if it had not been begun
 */
public record LaneMove(LaneId lane, long epoch, Optional<Token> from, Optional<Token> to) {
    public LaneMove(LaneId lane, long epoch, Optional<Token> from, Token to) {
        this(lane, epoch, from, Optional.of(to));
    }
}
