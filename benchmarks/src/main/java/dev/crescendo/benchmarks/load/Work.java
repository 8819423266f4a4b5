package dev.crescendo.benchmarks.load;

import dev.crescendo.benchmarks.data.Shop;
import dev.crescendo.files.FilesSource;
import dev.crescendo.pipeline.Pipeline;
import dev.crescendo.postgresql.PostgresConnection;
import dev.crescendo.postgresql.PostgresTable;
import dev.crescendo.record.FieldType;
import dev.crescendo.record.FieldType.Simple;
import java.nio.file.Path;
import java.util.LinkedHashMap;
import java.util.Map;

/** What a pipeline does. */
public enum Work {
    /** No pipeline: only see to it that the ledger is there. */
    LEDGER("ledger"),
    PLAIN("no transform"),
    CHECK_ROW("check on Row"),
    CHANGE_ROW("transform on Row"),
    RECORD("transform on a Java record"),
    CSV("CSV"),
    NDJSON("NDJSON"),
    NESTED("nested NDJSON"),
    REPLACE("replace"),
    MERGE("merge");

    private final String description;

    Work(String description) {
        this.description = description;
    }

    public String description() {
        return description;
    }

    Pipeline pipeline(String name, PostgresConnection connection, String folder) {
        PostgresTable table = PostgresTable.of(connection, "public.orders").cursor("id");
        Pipeline.Named named = Pipeline.named(name);
        return switch (this) {
            case LEDGER -> throw new IllegalArgumentException(description);
            case PLAIN -> named.from(table).append();
            case CHECK_ROW ->
                named.from(table)
                        .transform(Transformers.ROW, new Transformers.CheckRow(), Transformers.ROW)
                        .append();
            case CHANGE_ROW ->
                named.from(table)
                        .transform(Transformers.ROW, new Transformers.ChangeRow(), Transformers.ROW)
                        .append();
            case RECORD ->
                named.from(table.as(Order.class))
                        .transform(Order.class, new Transformers.CleanRecord(), Order.class)
                        .append();
            case CSV -> named.from(files(folder, Shop.CSV)).append();
            case NDJSON -> named.from(files(folder, Shop.NDJSON)).append();
            case NESTED -> named.from(nested(folder)).append();
            case REPLACE -> named.from(table).replace();
            case MERGE ->
                named.from(PostgresTable.of(connection, "public.changing").cursor("version"))
                        .merge("id");
        };
    }

    private static FilesSource files(String folder, String name) {
        Map<String, FieldType> types = types();
        types.put("customer_id", Simple.INT);
        types.put("email", Simple.TEXT);
        types.put("note", Simple.TEXT);
        return FilesSource.of(Path.of(folder), name).schema(types);
    }

    private static FilesSource nested(String folder) {
        Map<String, FieldType> types = types();
        types.put("customer", FieldType.parse("struct(id int, email text)"));
        types.put("notes", new FieldType.ListOf(Simple.TEXT));
        return FilesSource.of(Path.of(folder), Shop.NESTED).schema(types);
    }

    private static Map<String, FieldType> types() {
        Map<String, FieldType> types = new LinkedHashMap<>();
        types.put("id", Simple.LONG);
        types.put("status", Simple.TEXT);
        types.put("amount", new FieldType.Decimal(12, 2));
        types.put("ratio", Simple.DOUBLE);
        types.put("active", Simple.BOOLEAN);
        types.put("born", Simple.DATE);
        types.put("placed_at", Simple.INSTANT);
        types.put("reference", Simple.UUID);
        types.put("quantity", Simple.INT);
        return types;
    }
}
