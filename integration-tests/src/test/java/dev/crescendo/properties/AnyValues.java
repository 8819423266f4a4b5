package dev.crescendo.properties;

import dev.crescendo.record.Field;
import dev.crescendo.record.FieldType;
import dev.crescendo.record.FieldType.Decimal;
import dev.crescendo.record.FieldType.ListOf;
import dev.crescendo.record.FieldType.Simple;
import dev.crescendo.record.FieldType.Struct;
import dev.crescendo.record.Interval;
import dev.crescendo.record.MutableRow;
import dev.crescendo.record.Schema;
import java.math.BigDecimal;
import java.math.BigInteger;
import java.time.Instant;
import java.time.LocalDate;
import java.time.LocalDateTime;
import java.time.LocalTime;
import java.time.OffsetTime;
import java.time.ZoneOffset;
import java.time.temporal.ChronoUnit;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Set;
import java.util.UUID;
import net.jqwik.api.Arbitraries;
import net.jqwik.api.Arbitrary;
import net.jqwik.api.Combinators;
import net.jqwik.api.Tuple;

/** Any type, and any value of a type that both warehouses hold. */
final class AnyValues {
    /** Dates and times within what PostgreSQL and DuckDB both have. */
    private static final long DAY = 86_400_000_000L;

    private static final long FIRST_MICROS = LocalDate.of(-4712, 1, 1).toEpochDay() * DAY;
    private static final long LAST_MICROS = LocalDate.of(294_247, 1, 1).toEpochDay() * DAY - 1;
    private static final int LONGEST_OFFSET = 16 * 3600 - 1;

    private AnyValues() {}

    /** Types without parts, but for some. */
    static Arbitrary<FieldType> simple(Simple... but) {
        List<FieldType> types = new ArrayList<>(List.of(Simple.values()));
        types.removeAll(Set.of(but));
        Arbitrary<FieldType> decimals = Arbitraries.integers()
                .between(1, 38)
                .flatMap(precision ->
                        Arbitraries.integers().between(0, precision).map(scale -> new Decimal(precision, scale)));
        return Arbitraries.frequencyOf(Tuple.of(types.size(), Arbitraries.of(types)), Tuple.of(1, decimals));
    }

    /** Such types, and lists and structs of them. */
    static Arbitrary<FieldType> nested(int deepest, Simple... but) {
        Arbitrary<FieldType> simple = simple(but);
        if (deepest == 0) {
            return simple;
        }
        Arbitrary<FieldType> parts = nested(deepest - 1, but);
        Arbitrary<FieldType> lists = parts.map(ListOf::new);
        return Arbitraries.frequencyOf(Tuple.of(4, simple), Tuple.of(1, lists), Tuple.of(1, structs(parts)));
    }

    /** Their fields' names are such as people give them, and such as they don't. */
    static Arbitrary<FieldType> structs(Arbitrary<FieldType> parts) {
        Arbitrary<String> name = Arbitraries.of("sku", "not", "Unit price", "list(", "a\"b", "ünï, ", "1st", "o'd\\d");
        return Combinators.combine(name, parts, Arbitraries.of(true, false))
                .as((first, type, nullable) -> new Field(first, type, nullable))
                .list()
                .ofMinSize(1)
                .ofMaxSize(3)
                .uniqueElements(Field::name)
                .map(fields -> new Struct(new Schema(fields)));
    }

    static Arbitrary<Object> of(FieldType type) {
        if (type instanceof Decimal decimal) {
            return decimal(decimal).asGeneric();
        }
        if (type instanceof ListOf list) {
            return of(list.element()).injectNull(0.1).list().ofMaxSize(3).asGeneric();
        }
        if (type instanceof Struct struct) {
            return Combinators.combine(struct.schema().fields().stream()
                            .map(field -> field.nullable() ? of(field.type()).injectNull(0.1) : of(field.type()))
                            .toList())
                    .as(values -> row(struct.schema(), values));
        }
        return (switch ((Simple) type) {
                    case BOOLEAN -> Arbitraries.of(true, false);
                    case INT -> ints();
                    case LONG -> longs();
                    case FLOAT ->
                        oneOf(ints().map(Float::intBitsToFloat), 0f, -0f, 0.1f, Float.MIN_VALUE, Float.MAX_VALUE);
                    case DOUBLE ->
                        oneOf(
                                longs().map(Double::longBitsToDouble),
                                0.0,
                                -0.0,
                                0.1,
                                1e15,
                                1e16,
                                Double.MIN_VALUE,
                                Double.MAX_VALUE,
                                Double.NaN,
                                Double.NEGATIVE_INFINITY);
                    case NUMBER -> numbers(300, 40);
                    case TEXT -> text();
                    case BYTES -> Arbitraries.bytes().array(byte[].class).ofMaxSize(20);
                    case DATE -> micros().map(micros -> LocalDate.ofEpochDay(Math.floorDiv(micros, DAY)));
                    case TIME -> times();
                    case TIME_WITH_ZONE ->
                        Combinators.combine(times(), offsets()).as(OffsetTime::of);
                    case TIMESTAMP -> micros().map(micros -> LocalDateTime.ofInstant(instant(micros), ZoneOffset.UTC));
                    case INSTANT -> micros().map(AnyValues::instant);
                    case INTERVAL ->
                        Combinators.combine(ints(), ints(), longs())
                                .as(Interval::new)
                                .filter(interval -> !interval.isInfinite());
                    case UUID -> Combinators.combine(longs(), longs()).as(UUID::new);
                    case JSON -> json(2).filter(json -> !json.equals("null"));
                })
                .asGeneric();
    }

    private static MutableRow row(Schema schema, List<Object> values) {
        MutableRow row = new MutableRow(schema);
        for (int i = 0; i < values.size(); i++) {
            row.set(i, values.get(i));
        }
        return row;
    }

    /** Edge cases that matter here, now and then. */
    @SafeVarargs
    @SuppressWarnings("varargs") // they are only read
    private static <T> Arbitrary<T> oneOf(Arbitrary<T> any, T... edges) {
        return Arbitraries.frequencyOf(Tuple.of(3, any), Tuple.of(1, Arbitraries.of(edges)));
    }

    private static Arbitrary<Integer> ints() {
        return oneOf(Arbitraries.integers(), 0, -1, Integer.MIN_VALUE, Integer.MAX_VALUE);
    }

    /** As many of few digits as of many. */
    private static Arbitrary<Long> longs() {
        Arbitrary<Long> any = Combinators.combine(
                        Arbitraries.longs(), Arbitraries.integers().between(0, 63))
                .as((bits, less) -> bits >> less);
        return oneOf(any, 0L, -1L, 1L << 53, (1L << 53) + 1, Long.MIN_VALUE, Long.MAX_VALUE);
    }

    private static Arbitrary<BigDecimal> numbers(int mostBits, int mostScale) {
        return Combinators.combine(
                        Arbitraries.integers().between(0, mostBits),
                        Arbitraries.longs(),
                        Arbitraries.integers().between(0, mostScale))
                .as((bits, seed, scale) ->
                        new BigDecimal(BigInteger.valueOf(seed).pow(5).shiftRight(bits), scale));
    }

    private static Arbitrary<BigDecimal> decimal(Decimal type) {
        BigInteger most = BigInteger.TEN.pow(type.precision()).subtract(BigInteger.ONE);
        return Arbitraries.bigIntegers()
                .between(most.negate(), most)
                .map(unscaled -> new BigDecimal(unscaled, type.scale()));
    }

    private static Arbitrary<Long> micros() {
        return oneOf(
                Arbitraries.longs().between(FIRST_MICROS, LAST_MICROS),
                0L,
                -1L,
                FIRST_MICROS,
                LAST_MICROS,
                1_772_236_800_000_000L,
                -62_135_596_800_000_000L,
                -62_167_219_200_000_001L);
    }

    private static Instant instant(long micros) {
        return Instant.EPOCH.plus(micros, ChronoUnit.MICROS);
    }

    private static Arbitrary<LocalTime> times() {
        return oneOf(Arbitraries.longs().between(0, DAY - 1), 0L, DAY - 1, 45_000_000_000L)
                .map(micros -> LocalTime.ofNanoOfDay(micros * 1000));
    }

    private static Arbitrary<ZoneOffset> offsets() {
        return oneOf(Arbitraries.integers().between(-LONGEST_OFFSET, LONGEST_OFFSET), 0, 3600, -1800)
                .map(ZoneOffset::ofTotalSeconds);
    }

    /** Text with what other formats have a meaning for, and characters of all planes. */
    static Arbitrary<String> text() {
        Arbitrary<Integer> special = Arbitraries.of("\"'`\\,;:|\n\r\t {}[]()$%-#\0\u007f\u0085\u2028\ufeff\u0130\u0131"
                .codePoints()
                .boxed()
                .toList());
        Arbitrary<Integer> any = Arbitraries.integers()
                .between(0, Character.MAX_CODE_POINT)
                .filter(point -> point < Character.MIN_SURROGATE || point > Character.MAX_SURROGATE);
        return Arbitraries.frequencyOf(
                        Tuple.of(6, Arbitraries.integers().between(' ', '~')), Tuple.of(3, special), Tuple.of(1, any))
                .list()
                .ofMaxSize(16)
                .map(points -> points.stream()
                        .collect(StringBuilder::new, StringBuilder::appendCodePoint, StringBuilder::append)
                        .toString());
    }

    /** JSON as somebody may have written it: its spaces and digits are part of the value. As a value, its null is none. */
    private static Arbitrary<String> json(int deepest) {
        Arbitrary<String> simple = Arbitraries.of(
                "null", "true", "-0.0", "1.50", "1e+300", "\"\"", "\"\\u0041\\\"\\\\\"", "\"\u20ac\ud83d\ude00\"");
        if (deepest == 0) {
            return simple;
        }
        Arbitrary<List<String>> parts = json(deepest - 1).list().ofMaxSize(3);
        return Arbitraries.oneOf(
                simple, parts.map(elements -> "[ " + String.join(" ,", elements) + "]"), parts.map(elements -> {
                    String[] members = elements.toArray(String[]::new);
                    Arrays.setAll(members, i -> "\"k" + i + "\":  " + members[i]);
                    return "{" + String.join(",\n", members) + " }";
                }));
    }
}
