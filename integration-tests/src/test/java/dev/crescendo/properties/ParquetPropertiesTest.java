package dev.crescendo.properties;

import static org.assertj.core.api.Assertions.assertThat;

import dev.crescendo.duckdb.DuckConnection;
import dev.crescendo.duckdb.DuckTable;
import dev.crescendo.duckdb.internal.parquet.ParquetFile;
import dev.crescendo.duckdb.internal.type.DuckType;
import dev.crescendo.duckdb.internal.type.Sql;
import dev.crescendo.format.TextValues;
import dev.crescendo.pipeline.Pipeline;
import dev.crescendo.record.Field;
import dev.crescendo.record.FieldType;
import dev.crescendo.record.FieldType.Simple;
import dev.crescendo.record.MutableRow;
import dev.crescendo.record.Schema;
import dev.crescendo.run.RunOptions;
import dev.crescendo.stage.cron.Cron;
import dev.crescendo.testkit.InMemoryWarehouse;
import java.math.BigDecimal;
import java.nio.file.Path;
import java.sql.Connection;
import java.sql.DriverManager;
import java.sql.Statement;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.UUID;
import java.util.stream.Collectors;
import java.util.stream.IntStream;
import net.jqwik.api.Arbitraries;
import net.jqwik.api.Arbitrary;
import net.jqwik.api.ForAll;
import net.jqwik.api.Property;
import net.jqwik.api.Provide;
import net.jqwik.api.lifecycle.AfterContainer;
import net.jqwik.api.lifecycle.BeforeContainer;

/** Staged files of DuckDB: what is written is what DuckDB has, and what is read from it. */
class ParquetPropertiesTest {
    private static Path folder;

    @BeforeContainer
    static void create() throws Exception {
        folder = Folders.create();
    }

    @AfterContainer
    static void delete() throws Exception {
        Folders.delete(folder);
    }

    /** Of lists and structs, those whose values have one form in everyone's JSON, as which they come back. */
    @Provide
    static Arbitrary<AnyRows> rows() {
        Arbitrary<FieldType> nested = AnyValues.nested(
                2,
                Simple.FLOAT,
                Simple.NUMBER,
                Simple.BYTES,
                Simple.DATE,
                Simple.TIME,
                Simple.TIME_WITH_ZONE,
                Simple.TIMESTAMP,
                Simple.INSTANT,
                Simple.INTERVAL,
                Simple.JSON);
        return AnyRows.of(Arbitraries.oneOf(AnyValues.simple(), nested), 16, 40);
    }

    @Property(seed = "20261130", tries = 6)
    void rowsComeBackAsTheyWereStaged(@ForAll("rows") AnyRows rows) throws Exception {
        Schema schema = rows.schema();
        String name = UUID.randomUUID().toString();
        Path staged = folder.resolve(name + ".parquet");
        try (ParquetFile file = new ParquetFile(staged, schema)) {
            file.write(rows.batch());
            file.finish(false);
        }
        Path database = folder.resolve(name + ".duckdb");
        try (Connection connection = DriverManager.getConnection("jdbc:duckdb:" + database);
                Statement statement = connection.createStatement()) {
            String columns = IntStream.range(0, schema.size())
                    .mapToObj(i -> cast(schema.field(i), i))
                    .collect(Collectors.joining(", "));
            statement.execute("CREATE TABLE things AS SELECT " + columns + " FROM read_parquet("
                    + Sql.literal(staged + "") + ")");
        }
        InMemoryWarehouse warehouse = InMemoryWarehouse.fresh();
        try {
            Cron.run(
                    Pipeline.named("things")
                            .from(DuckTable.of(DuckConnection.to(database), "main.things"))
                            .snapshots(),
                    warehouse,
                    RunOptions.of("properties").withReporter(line -> {}));

            assertThat(warehouse.rejects()).isEmpty();
            List<Map<String, Object>> read = new ArrayList<>(warehouse.rows("things"));
            read.replaceAll(row -> parsed(row, schema));
            assertThat(AnyRows.shown(read)).isEqualTo(rows.shown());
        } finally {
            warehouse.forget();
        }
    }

    private static Map<String, Object> parsed(Map<String, Object> row, Schema schema) {
        Map<String, Object> parsed = new LinkedHashMap<>();
        for (Field field : schema.fields()) {
            Object value = row.get(field.name());
            boolean isNested = value != null && field.type().isNested();
            parsed.put(field.name(), isNested ? scaled(field.type(), TextValues.parse(field, (String) value)) : value);
        }
        return parsed;
    }

    /** DuckDB's JSON of a small decimal has no zeros at its end. */
    private static Object scaled(FieldType type, Object value) {
        if (value instanceof List<?> list) {
            List<Object> elements = new ArrayList<>(list);
            elements.replaceAll(element -> scaled(((FieldType.ListOf) type).element(), element));
            return elements;
        }
        if (value instanceof MutableRow row) {
            for (int i = 0; i < row.schema().size(); i++) {
                row.set(i, scaled(row.schema().field(i).type(), row.valueAt(i)));
            }
        }
        return value instanceof BigDecimal number ? number.setScale(((FieldType.Decimal) type).scale()) : value;
    }

    private static String cast(Field field, int place) {
        return DuckType.forField(field).cast(ParquetFile.column(place), field) + " AS " + Sql.quote(field.name());
    }
}
