package dev.crescendo.record;

/** The type of rows with a given schema. */
record RowType(Schema schema) implements RecordType<Row> {
    @Override
    public Class<Row> javaType() {
        return Row.class;
    }

    @Override
    public RecordReader<Row> reader() {
        return new RowReader(new BatchRow(new Batch(schema, 1, ValueRules.lenient())));
    }

    /** @param view what moves from row to row */
    record RowReader(BatchRow view) implements RecordReader<Row> {
        @Override
        public Row read(Batch batch, int row) {
            return view.moveTo(batch, row);
        }
    }

    @Override
    public RecordWriter<Row> writer() {
        return new RowWriter(schema);
    }
}
