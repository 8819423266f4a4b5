package dev.crescendo.models;

import dev.crescendo.extract.ExtractContext;
import dev.crescendo.extract.Extractor;
import dev.crescendo.extract.ExtractorSource;
import dev.crescendo.pipeline.Pipeline;
import dev.crescendo.record.Field;
import dev.crescendo.record.FieldType;
import dev.crescendo.record.MutableRow;
import dev.crescendo.record.RecordType;
import dev.crescendo.record.Row;
import dev.crescendo.record.Schema;
import io.trino.tpch.TpchColumn;
import io.trino.tpch.TpchColumnType.Base;
import io.trino.tpch.TpchEntity;
import io.trino.tpch.TpchTable;
import java.io.IOException;
import java.io.InputStream;
import java.io.UncheckedIOException;
import java.math.BigDecimal;
import java.math.RoundingMode;
import java.nio.charset.StandardCharsets;
import java.time.LocalDate;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import java.util.stream.Stream;
import java.util.stream.StreamSupport;

/** TPC-H: its tables as sources, generated, and its queries as models. */
final class Tpch {
    private static final Pattern VIEW =
            Pattern.compile("(?is)^\\s*create or replace view (\\w+) as\\s+(.*?);\\s*(select.*)$");

    private Tpch() {}

    /** A pipeline for each of the eight tables. */
    static List<Pipeline> pipelines(double scale) {
        List<Pipeline> pipelines = new ArrayList<>();
        for (TpchTable<?> table : TpchTable.getTables()) {
            Schema schema =
                    new Schema(table.getColumns().stream().map(Tpch::field).toList());
            pipelines.add(Pipeline.named(table.getTableName())
                    .from(ExtractorSource.of(
                            table.getTableName(), RecordType.rows(schema), new Generated(table.getTableName(), scale)))
                    .replace());
        }
        return pipelines;
    }

    private static Field field(TpchColumn<?> column) {
        Base base = column.getType().getBase();
        FieldType type = switch (base) {
            case IDENTIFIER -> FieldType.Simple.LONG;
            case INTEGER -> FieldType.Simple.INT;
            case DATE -> FieldType.Simple.DATE;
            case DOUBLE -> new FieldType.Decimal(12, 2);
            case VARCHAR -> FieldType.Simple.TEXT;
        };
        return new Field(column.getColumnName(), type, false);
    }

    /** The rows of a table. */
    private record Generated(String table, double scale) implements Extractor<Row> {
        @Override
        public Stream<Row> extract(ExtractContext context) {
            return rows(TpchTable.getTable(table));
        }

        private <E extends TpchEntity> Stream<Row> rows(TpchTable<E> of) {
            Schema schema = new Schema(of.getColumns().stream().map(Tpch::field).toList());
            return StreamSupport.stream(of.createGenerator(scale, 1, 1).spliterator(), false)
                    .map(entity -> row(schema, of.getColumns(), entity));
        }

        private static <E extends TpchEntity> Row row(Schema schema, List<TpchColumn<E>> columns, E entity) {
            MutableRow row = new MutableRow(schema);
            for (int i = 0; i < columns.size(); i++) {
                TpchColumn<E> column = columns.get(i);
                row.set(
                        i,
                        switch (column.getType().getBase()) {
                            case IDENTIFIER -> column.getIdentifier(entity);
                            case INTEGER -> column.getInteger(entity);
                            case DATE -> LocalDate.ofEpochDay(column.getDate(entity));
                            case DOUBLE ->
                                BigDecimal.valueOf(column.getDouble(entity)).setScale(2, RoundingMode.HALF_UP);
                            case VARCHAR -> column.getString(entity);
                        });
            }
            return row;
        }
    }

    /** The 22 queries as models by their names; the view that one of them makes is a model of its own. */
    static Map<String, String> models() {
        Map<String, String> models = new LinkedHashMap<>();
        for (int number = 1; number <= 22; number++) {
            String text = query(number).replaceAll("(?m)^--.*$", "").strip();
            Matcher view = VIEW.matcher(text);
            if (view.matches()) {
                models.put(view.group(1), raw(view.group(2)));
                text = view.group(3).replaceAll("(?i)\\b" + view.group(1) + "\\b", "curated." + view.group(1));
            }
            models.put("q" + number, raw(text));
        }
        return models;
    }

    /** Tables with their schema. In TPC-H a name in FROM is a table, unless the query has given that name itself. */
    private static String raw(String query) {
        Matcher list = Pattern.compile("(?is)\\b(from|join)\\s+([a-z_][a-z_0-9 ,\\s]*)")
                .matcher(query);
        StringBuilder text = new StringBuilder();
        while (list.find()) {
            String named = list.group(2)
                    .replaceAll(
                            "(?i)(?<![.\\w])(region|nation|supplier|customer|partsupp|part|orders|lineitem)\\b(?!\\.)",
                            "raw.$1");
            list.appendReplacement(text, Matcher.quoteReplacement(list.group(1) + " " + named));
        }
        return list.appendTail(text).toString();
    }

    private static String query(int number) {
        try (InputStream in = Objects.requireNonNull(
                TpchTable.class.getResourceAsStream("queries/q" + number + ".sql"), "q" + number)) {
            return new String(in.readAllBytes(), StandardCharsets.UTF_8);
        } catch (IOException inJar) {
            throw new UncheckedIOException(inJar);
        }
    }
}
