package dev.crescendo.extract;

import dev.crescendo.position.Token;
import java.io.Serializable;
import java.time.Instant;
import java.time.temporal.ChronoUnit;
import java.util.List;
import java.util.function.Function;

/**
 * The field by which an {@link Extractor}'s records are ordered in time: it only grows. Records at or below the position
 * are skipped, so an extractor may hand over more than was asked for.
 */
public final class Cursor<T> implements Serializable {
    private static final long serialVersionUID = 1L;

    /** A field of a record. */
    @FunctionalInterface
    public interface FieldOf<T, V> extends Function<T, V>, Serializable {}

    private enum Kind {
        LONG,
        INSTANT
    }

    private final Kind kind;
    private final FieldOf<T, ? extends Comparable<?>> field;

    private Cursor(Kind kind, FieldOf<T, ? extends Comparable<?>> field) {
        this.kind = kind;
        this.field = field;
    }

    public static <T> Cursor<T> byLong(FieldOf<T, Long> field) {
        return new Cursor<>(Kind.LONG, field);
    }

    public static <T> Cursor<T> byInstant(FieldOf<T, Instant> field) {
        return new Cursor<>(Kind.INSTANT, field);
    }

    /** The bounds of an interval as values of this cursor, the first and the one after the last. */
    List<Comparable<?>> bounds(ReadRange.Between written) {
        if (kind == Kind.LONG) {
            CursorInterval numbers = CursorInterval.of(written, CursorInterval.Kind.NUMBER, "long");
            return List.of(numbers.from(), numbers.to());
        }
        CursorInterval micros = CursorInterval.of(written, CursorInterval.Kind.INSTANT, "Instant");
        return List.of(
                Instant.EPOCH.plus(micros.from(), ChronoUnit.MICROS),
                Instant.EPOCH.plus(micros.to(), ChronoUnit.MICROS));
    }

    Comparable<?> valueOf(T record) {
        return field.apply(record);
    }

    Comparable<?> read(Token token) {
        return kind == Kind.LONG ? Long.valueOf(token.text()) : (Comparable<?>) Instant.parse(token.text());
    }

    /** Compares two values of this cursor. */
    @SuppressWarnings("unchecked") // both come from valueOf or read of one cursor, so they are of one class
    static int compare(Comparable<?> a, Comparable<?> b) {
        return ((Comparable<Object>) a).compareTo(b);
    }

    static Token token(Comparable<?> value) {
        return new Token(value.toString());
    }
}
