package dev.crescendo.files;

import dev.crescendo.extract.ColumnFit;
import dev.crescendo.record.FieldType;
import dev.crescendo.record.FieldType.Decimal;
import dev.crescendo.record.FieldType.Simple;
import java.util.Map;
import java.util.function.Consumer;

/**
 * What becomes of an inferred type where a table is there already. The column is widened where nothing in it changes by
 * that: int, long, decimal, text. Else its type holds, and records that do not fit it are rejected: a run is never refused
 * for what a sample suggests, and one value never stands in two forms.
 *
 * @param format of the files: a number in JSON is no text, so that it can't become one
 * @param report told where records will be rejected
 */
record Drift(Format format, Map<String, ColumnFit> columns, Consumer<String> report) {
    FieldType typeOf(String field, Fields.Inferred guess) {
        ColumnFit column = columns.get(field);
        if (column == null || column.type().equals(guess.type()) || !isReadable(column.type())) {
            return guess.type();
        }
        FieldType had = column.type();
        if (guess.type().isNested() && column.widens()) {
            return guess.type(); // part by part, the table takes what it can
        }
        if (!guess.seen() || holds(had, guess.type())) {
            return had;
        }
        if (column.widens() && isWidened(had, guess.type())) {
            return guess.type();
        }
        report.accept("the field " + field + " looks like " + guess.type() + " now, and the table has " + had
                + ": records that don't fit that are rejected");
        return had;
    }

    private static boolean isReadable(FieldType type) {
        return type instanceof Simple && type != Simple.INTERVAL || type instanceof Decimal;
    }

    private boolean holds(FieldType column, FieldType guess) {
        if (column == Simple.JSON || column == Simple.TEXT && format == Format.CSV) {
            return true;
        }
        return isNumber(guess) && (column == Simple.NUMBER || holdsDigits(column, guess));
    }

    private static boolean holdsDigits(FieldType column, FieldType guess) {
        return isNumber(column)
                && column != Simple.NUMBER
                && guess != Simple.NUMBER
                && scale(guess) <= scale(column)
                && wholeDigits(guess) <= wholeDigits(column);
    }

    private boolean isWidened(FieldType column, FieldType guess) {
        return isNumber(column) && (isNumber(guess) || guess == Simple.TEXT && format == Format.CSV);
    }

    private static boolean isNumber(FieldType type) {
        return type == Simple.INT || type == Simple.LONG || type == Simple.NUMBER || type instanceof Decimal;
    }

    private static int scale(FieldType type) {
        return type instanceof Decimal decimal ? decimal.scale() : 0;
    }

    private static int wholeDigits(FieldType type) {
        if (type instanceof Decimal decimal) {
            return decimal.precision() - decimal.scale();
        }
        return type == Simple.INT ? 10 : 19;
    }
}
