package dev.crescendo.record;

import java.math.BigDecimal;
import java.math.BigInteger;
import java.util.Arrays;
import org.jspecify.annotations.Nullable;

/**
 * Column of decimal numbers. Those of up to 18 digits are an unscaled {@code long} and a scale; larger ones are
 * {@link BigDecimal}s. NaN and the infinities, which some databases have, are kinds of their own.
 */
public final class DecimalColumn extends Column {
    /** How a value is held. */
    public enum Kind {
        COMPACT,
        BIG,
        NAN,
        INFINITY,
        MINUS_INFINITY
    }

    private static final Kind[] KINDS = Kind.values();
    private static final int COMPACT_DIGITS = 18;

    private static final long[] POWERS_OF_TEN = new long[COMPACT_DIGITS + 1];

    static {
        Arrays.setAll(POWERS_OF_TEN, power -> BigInteger.TEN.pow(power).longValueExact());
    }

    private long[] unscaled;
    private int[] scales;
    private byte[] kinds;
    private @Nullable BigDecimal[] bigs = new @Nullable BigDecimal[0];

    private final boolean specials;
    private final Limits limits;

    /** Compact numbers of at most this scale, with a whole part below the other, fit whatever they are. */
    private final int freeScale;

    private final long freeWhole;

    DecimalColumn(Field field, int capacity, ValueRules rules) {
        super(field, capacity);
        this.specials = rules.specialDecimals() || field.type() == FieldType.Simple.NUMBER;
        this.limits = rules.limits();
        int scale = Math.min(COMPACT_DIGITS, limits.scale());
        int wholeDigits = Math.min(COMPACT_DIGITS, limits.wholeDigits());
        if (field.type() instanceof FieldType.Decimal bounds) {
            scale = Math.min(scale, bounds.scale());
            wholeDigits = Math.min(wholeDigits, bounds.precision() - bounds.scale());
        }
        this.freeScale = scale;
        this.freeWhole = POWERS_OF_TEN[wholeDigits];
        this.unscaled = new long[capacity];
        this.scales = new int[capacity];
        this.kinds = new byte[capacity];
    }

    public Kind kindAt(int row) {
        return KINDS[kinds[row]];
    }

    /** The unscaled value of a {@link Kind#COMPACT} number. */
    public long unscaledAt(int row) {
        return unscaled[row];
    }

    /** The scale of a {@link Kind#COMPACT} number. */
    public int scaleAt(int row) {
        return scales[row];
    }

    /**
     * The number as an object.
     *
     * @throws ValueException for NaN and the infinities, which {@link BigDecimal} can't show
     */
    public BigDecimal at(int row) {
        return switch (kindAt(row)) {
            case COMPACT -> BigDecimal.valueOf(unscaled[row], scales[row]);
            case BIG -> java.util.Objects.requireNonNull(bigs[row]);
            default -> throw new ValueException(field().name(), "NaN and infinity can't be shown as a BigDecimal");
        };
    }

    /** Appends {@code unscaled × 10^-scale}; the unscaled value has at most 18 digits. */
    public void append(long unscaledValue, int scale) {
        reserve();
        unscaled[size] = unscaledValue;
        scales[size] = scale;
        kinds[size++] = (byte) Kind.COMPACT.ordinal();
    }

    /**
     * Appends {@code unscaled × 10^-scale}; the unscaled value has at most 18 digits, the scale is not negative.
     *
     * @throws ValueException as of {@link #append(BigDecimal)}
     */
    public void appendChecked(long unscaledValue, int scale) {
        if (scale <= freeScale
                && -freeWhole < unscaledValue / POWERS_OF_TEN[scale]
                && unscaledValue / POWERS_OF_TEN[scale] < freeWhole) {
            append(unscaledValue, scale);
        } else {
            append(BigDecimal.valueOf(unscaledValue, scale));
        }
    }

    /**
     * Appends a number.
     *
     * @throws ValueException if it exceeds the precision or scale of the field, or the target's rules forbid it
     */
    public void append(BigDecimal value) {
        BigDecimal fitting = value;
        if (field().type() instanceof FieldType.Decimal bounds) {
            if (value.scale() > bounds.scale()) {
                BigDecimal stripped = value.stripTrailingZeros();
                if (stripped.scale() > bounds.scale()) {
                    throw new ValueException(
                            field().name(), "has more than " + bounds.scale() + " digits after the point");
                }
                fitting = stripped.setScale(bounds.scale());
            }
            if (fitting.signum() != 0 && fitting.precision() - fitting.scale() > bounds.precision() - bounds.scale()) {
                throw new ValueException(field().name(), "does not fit " + bounds);
            }
        }
        if (fitting.scale() > limits.scale()
                || fitting.signum() != 0 && (long) fitting.precision() - fitting.scale() > limits.wholeDigits()) {
            throw new ValueException(
                    field().name(),
                    "has more digits than the target holds: " + limits.wholeDigits() + " before the point, "
                            + limits.scale() + " after it");
        }
        if (fitting.precision() <= COMPACT_DIGITS) {
            append(fitting.unscaledValue().longValue(), fitting.scale());
        } else {
            reserve();
            if (bigs.length < kinds.length) {
                bigs = Arrays.copyOf(bigs, kinds.length);
            }
            bigs[size] = fitting;
            kinds[size++] = (byte) Kind.BIG.ordinal();
        }
    }

    /**
     * Appends NaN or an infinity.
     *
     * @throws ValueException if the target's rules forbid it
     */
    public void appendSpecial(Kind kind) {
        if (kind == Kind.COMPACT || kind == Kind.BIG) {
            throw new IllegalArgumentException(kind + " is not a special value");
        }
        if (!specials) {
            throw new ValueException(field().name(), "is NaN or infinite, which the target's decimals can't be");
        }
        reserve();
        kinds[size++] = (byte) kind.ordinal();
    }

    private void reserve() {
        if (size == kinds.length) {
            unscaled = Arrays.copyOf(unscaled, size * 2);
            scales = Arrays.copyOf(scales, size * 2);
            kinds = Arrays.copyOf(kinds, size * 2);
        }
    }

    @Override
    void appendPlaceholder() {
        append(0, 0);
    }

    @Override
    void appendFrom(Column other, int row) {
        DecimalColumn column = (DecimalColumn) other;
        switch (column.kindAt(row)) {
            case COMPACT -> {
                if (field().type().equals(column.field().type())) {
                    append(column.unscaled[row], column.scales[row]);
                } else {
                    append(column.at(row));
                }
            }
            case BIG -> append(column.at(row));
            default -> appendSpecial(column.kindAt(row));
        }
    }

    @Override
    void copy(Column other, int from, int to) {
        DecimalColumn column = (DecimalColumn) other;
        if (column.bigs.length > 0) {
            super.copy(other, from, to);
            return;
        }
        int end = size + to - from;
        if (end > kinds.length) {
            int capacity = Math.max(end, size * 2);
            unscaled = Arrays.copyOf(unscaled, capacity);
            scales = Arrays.copyOf(scales, capacity);
            kinds = Arrays.copyOf(kinds, capacity);
        }
        System.arraycopy(column.unscaled, from, unscaled, size, to - from);
        System.arraycopy(column.scales, from, scales, size, to - from);
        System.arraycopy(column.kinds, from, kinds, size, to - from);
        size = end;
    }

    @Override
    Object valueAt(int row) {
        return at(row);
    }

    @Override
    void appendValue(Object value) {
        if (value instanceof BigDecimal decimal) {
            append(decimal);
        } else if (value instanceof Long || value instanceof Integer || value instanceof Short) {
            append(BigDecimal.valueOf(((Number) value).longValue()));
        } else if (value instanceof BigInteger integer) {
            append(new BigDecimal(integer));
        } else {
            throw mismatch(value);
        }
    }
}
