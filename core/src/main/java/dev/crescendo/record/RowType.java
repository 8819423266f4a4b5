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
        return this::append;
    }

    private void append(Row row, Batch batch) {
        if (row instanceof BatchRow view && view.schema().equals(schema)) {
            batch.append(view.batch(), view.row());
            return;
        }
        if (row.schema().size() != schema.size()) {
            throw new ValueException(
                    "", "the row has the fields " + row.schema().names() + ", not " + schema.names());
        }
        for (int i = 0; i < schema.size(); i++) {
            batch.appendValue(i, row.valueAt(i));
        }
        batch.endRow();
    }
}
