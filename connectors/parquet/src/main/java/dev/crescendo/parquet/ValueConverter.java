package dev.crescendo.parquet;

import dev.crescendo.record.FieldType;
import dev.crescendo.record.FieldType.Simple;
import dev.crescendo.record.Interval;
import dev.crescendo.record.ValueException;
import java.math.BigDecimal;
import java.math.BigInteger;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.nio.charset.CharacterCodingException;
import java.nio.charset.CharsetDecoder;
import java.nio.charset.StandardCharsets;
import java.time.DateTimeException;
import java.time.Instant;
import java.time.LocalDate;
import java.time.LocalDateTime;
import java.time.LocalTime;
import java.time.ZoneOffset;
import java.util.UUID;
import java.util.function.Supplier;
import org.apache.parquet.io.api.Binary;
import org.apache.parquet.io.api.PrimitiveConverter;
import org.apache.parquet.schema.LogicalTypeAnnotation;
import org.apache.parquet.schema.LogicalTypeAnnotation.DecimalLogicalTypeAnnotation;
import org.apache.parquet.schema.LogicalTypeAnnotation.Float16LogicalTypeAnnotation;
import org.apache.parquet.schema.LogicalTypeAnnotation.TimeLogicalTypeAnnotation;
import org.apache.parquet.schema.LogicalTypeAnnotation.TimestampLogicalTypeAnnotation;
import org.apache.parquet.schema.PrimitiveType;
import org.jspecify.annotations.Nullable;

/** Turns a value as it is stored into the object form of the field type that {@link ParquetTypes} names. */
final class ValueConverter extends PrimitiveConverter {
    private static final long NANOS_PER_DAY = 86_400_000_000_000L;
    private static final long JULIAN_DAY_OF_EPOCH = 2_440_588;
    private static final int INTERVAL_BYTES = 12;

    private final FieldType type;
    private final int scale;
    private final boolean half;
    private final long unitsPerSecond;
    private final Converters.Target target;
    private final CharsetDecoder utf8 = StandardCharsets.UTF_8.newDecoder();

    ValueConverter(PrimitiveType primitive, Converters.Target target) {
        LogicalTypeAnnotation annotation = primitive.getLogicalTypeAnnotation();
        FieldType declared = ParquetTypes.of(primitive);
        this.type = declared instanceof FieldType.ListOf list ? list.element() : declared;
        this.scale = annotation instanceof DecimalLogicalTypeAnnotation decimal ? decimal.getScale() : 0;
        this.half = annotation instanceof Float16LogicalTypeAnnotation;
        this.unitsPerSecond = unitsPerSecond(annotation);
        this.target = target;
    }

    private static long unitsPerSecond(@Nullable LogicalTypeAnnotation annotation) {
        LogicalTypeAnnotation.TimeUnit unit = annotation instanceof TimestampLogicalTypeAnnotation timestamp
                ? timestamp.getUnit()
                : annotation instanceof TimeLogicalTypeAnnotation time ? time.getUnit() : null;
        if (unit == null) {
            return 1;
        }
        return switch (unit) {
            case MILLIS -> 1_000L;
            case MICROS -> 1_000_000L;
            case NANOS -> 1_000_000_000L;
        };
    }

    private void give(Supplier<Object> value) {
        Object given;
        try {
            given = value.get();
        } catch (ValueException wrong) {
            given = wrong;
        } catch (DateTimeException | ArithmeticException outOfRange) {
            given = new ValueException("", "is outside the range of " + type);
        }
        target.accept(given);
    }

    @Override
    public void addBoolean(boolean value) {
        target.accept(value);
    }

    @Override
    public void addFloat(float value) {
        target.accept(value);
    }

    @Override
    public void addDouble(double value) {
        target.accept(value);
    }

    @Override
    public void addInt(int value) {
        if (type == Simple.LONG) {
            target.accept(Integer.toUnsignedLong(value));
        } else if (type == Simple.INT) {
            target.accept(value);
        } else if (type == Simple.DATE) {
            target.accept(LocalDate.ofEpochDay(value));
        } else {
            addLong(value);
        }
    }

    @Override
    public void addLong(long value) {
        give(() -> ofLong(value));
    }

    private Object ofLong(long value) {
        if (type == Simple.LONG) {
            return value;
        }
        if (type == Simple.TIME) {
            return LocalTime.ofNanoOfDay(Math.multiplyExact(value, 1_000_000_000L / unitsPerSecond));
        }
        if (type == Simple.TIMESTAMP || type == Simple.INSTANT) {
            long seconds = Math.floorDiv(value, unitsPerSecond);
            int nanos = (int) (Math.floorMod(value, unitsPerSecond) * (1_000_000_000L / unitsPerSecond));
            return type == Simple.INSTANT
                    ? Instant.ofEpochSecond(seconds, nanos)
                    : (Object) LocalDateTime.ofEpochSecond(seconds, nanos, ZoneOffset.UTC);
        }
        boolean unsigned = scale == 0 && type.equals(new FieldType.Decimal(20, 0)) && value < 0;
        return unsigned ? new BigDecimal(Long.toUnsignedString(value)) : BigDecimal.valueOf(value, scale);
    }

    @Override
    public void addBinary(Binary value) {
        byte[] bytes = value.getBytes();
        give(() -> ofBytes(bytes));
    }

    private Object ofBytes(byte[] bytes) {
        if (type == Simple.TEXT || type == Simple.JSON) {
            return text(bytes);
        }
        if (type == Simple.BYTES) {
            return bytes;
        }
        if (type == Simple.UUID) {
            ByteBuffer buffer = ByteBuffer.wrap(bytes);
            return new UUID(buffer.getLong(), buffer.getLong());
        }
        if (type == Simple.INSTANT) {
            ByteBuffer buffer = ByteBuffer.wrap(bytes).order(ByteOrder.LITTLE_ENDIAN);
            long nanos = buffer.getLong();
            long days = buffer.getInt() - JULIAN_DAY_OF_EPOCH;
            if (nanos < 0 || nanos >= NANOS_PER_DAY) {
                throw new ValueException("", "is no time of a day");
            }
            return Instant.ofEpochSecond(Math.multiplyExact(days, 86_400L), nanos);
        }
        if (type == Simple.INTERVAL) {
            return interval(bytes);
        }
        if (half) {
            return half(ByteBuffer.wrap(bytes).order(ByteOrder.LITTLE_ENDIAN).getShort());
        }
        if (bytes.length == 0) {
            throw new ValueException("", "is a number without bytes");
        }
        return new BigDecimal(new BigInteger(bytes), scale);
    }

    /** A number of 16 bits: one for the sign, five for the exponent. */
    private static float half(short bits) {
        int exponent = bits >> 10 & 0x1F;
        int fraction = bits & 0x3FF;
        float magnitude = exponent == 0x1F
                ? fraction == 0 ? Float.POSITIVE_INFINITY : Float.NaN
                : exponent == 0
                        ? Math.scalb((float) fraction, -24)
                        : Math.scalb((float) (fraction | 0x400), exponent - 25);
        return bits < 0 ? -magnitude : magnitude;
    }

    private static Object interval(byte[] bytes) {
        ByteBuffer buffer = ByteBuffer.wrap(bytes, 0, INTERVAL_BYTES).order(ByteOrder.LITTLE_ENDIAN);
        long months = Integer.toUnsignedLong(buffer.getInt());
        long days = Integer.toUnsignedLong(buffer.getInt());
        long millis = Integer.toUnsignedLong(buffer.getInt());
        return new Interval(Math.toIntExact(months), Math.toIntExact(days), millis * 1000);
    }

    private String text(byte[] bytes) {
        try {
            return utf8.decode(ByteBuffer.wrap(bytes)).toString();
        } catch (CharacterCodingException malformed) {
            throw new ValueException("", "is not UTF-8");
        }
    }
}
