package dev.crescendo.record;

/** The type of rows with a given schema. */
record RowType(Schema schema) implements RecordType<Row> {
    @Override
    public Class<Row> javaType() {
        return Row.class;
    }

    @Override
    public RecordReader<Row> reader() {
        BatchRow view = new BatchRow(new Batch(schema, 1, ValueRules.lenient()));
        return view::moveTo;
    }

    @Override
    public RecordWriter<Row> writer() {
        return new RowWriter(schema);
    }
}
