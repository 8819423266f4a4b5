package dev.crescendo.benchmarks.codecs;

import dev.crescendo.format.TextValues;
import dev.crescendo.record.Field;
import dev.crescendo.record.FieldType;
import dev.crescendo.record.FieldType.Simple;
import org.openjdk.jmh.annotations.Benchmark;
import org.openjdk.jmh.annotations.Level;
import org.openjdk.jmh.annotations.Param;
import org.openjdk.jmh.annotations.Scope;
import org.openjdk.jmh.annotations.Setup;
import org.openjdk.jmh.annotations.State;

/** Texts that become values. */
@State(Scope.Thread)
public class TextForms {
    /** Types by the texts that are read. */
    @Param({"1234567", "1234.56", "0.14285714285714285", "2024-02-29", "2024-02-29T12:34:56.123456Z"})
    public String text = "";

    private Field field = new Field("value", Simple.TEXT, true);

    @Setup(Level.Trial)
    public void chooseType() {
        FieldType type = switch (text.length()) {
            case 7 -> text.contains(".") ? new FieldType.Decimal(12, 2) : Simple.LONG;
            case 10 -> Simple.DATE;
            case 19 -> Simple.DOUBLE;
            default -> Simple.INSTANT;
        };
        field = new Field("value", type, true);
    }

    @Benchmark
    public Object parse() {
        return TextValues.parse(field, text);
    }
}
