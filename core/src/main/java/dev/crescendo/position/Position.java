package dev.crescendo.position;

import java.io.Serializable;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.SortedMap;
import java.util.TreeMap;

/** How far a pipeline has got: a token per lane. A lane that is absent has not been begun. Immutable. */
public final class Position implements Serializable {
    private static final long serialVersionUID = 1L;

    private static final Position EMPTY = new Position(Map.of());

    private final TreeMap<LaneId, Token> tokens;

    private Position(Map<LaneId, Token> tokens) {
        this.tokens = new TreeMap<>(tokens);
    }

    /** The position of a pipeline that has loaded nothing. */
    public static Position empty() {
        return EMPTY;
    }

    public static Position of(LaneId lane, Token token) {
        return new Position(Map.of(lane, token));
    }

    public static Position of(Map<LaneId, Token> tokens) {
        return new Position(tokens);
    }

    public Optional<Token> token(LaneId lane) {
        return Optional.ofNullable(tokens.get(lane));
    }

    public Set<LaneId> lanes() {
        return tokens().keySet();
    }

    /** Tokens by lane, in lane order. */
    public SortedMap<LaneId, Token> tokens() {
        return java.util.Collections.unmodifiableSortedMap(tokens);
    }

    public boolean isEmpty() {
        return tokens.isEmpty();
    }

    /** This position with the lanes of {@code other} laid over it. */
    public Position with(Position other) {
        Position merged = new Position(tokens);
        merged.tokens.putAll(other.tokens);
        return merged;
    }

    /** This position restricted to {@code lanes}. */
    public Position only(Set<LaneId> lanes) {
        Position kept = new Position(tokens);
        kept.tokens.keySet().retainAll(lanes);
        return kept;
    }

    @Override
    public boolean equals(Object other) {
        return other instanceof Position position && tokens.equals(position.tokens);
    }

    @Override
    public int hashCode() {
        return tokens.hashCode();
    }

    @Override
    public String toString() {
        return tokens.toString();
    }
}
