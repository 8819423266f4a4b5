package dev.crescendo.benchmarks.codecs;

import dev.crescendo.benchmarks.load.Order;
import dev.crescendo.record.Batch;
import dev.crescendo.record.RecordReader;
import dev.crescendo.record.RecordWriter;
import org.openjdk.jmh.annotations.Benchmark;
import org.openjdk.jmh.annotations.OperationsPerInvocation;
import org.openjdk.jmh.annotations.Scope;
import org.openjdk.jmh.annotations.State;
import org.openjdk.jmh.infra.Blackhole;

/** Between columns and Java records, by generated code. */
@State(Scope.Thread)
public class Bindings {
    private final Batch rows = Orders.batch();
    private final Batch target = new Batch(rows.schema());
    private final RecordReader<Order> reader = Orders.TYPE.reader();
    private final RecordWriter<Order> writer = Orders.TYPE.writer();

    @Benchmark
    @OperationsPerInvocation(Batch.DEFAULT_ROWS)
    public void read(Blackhole sink) {
        for (int row = 0; row < Orders.ROWS; row++) {
            sink.consume(reader.read(rows, row));
        }
    }

    @Benchmark
    @OperationsPerInvocation(Batch.DEFAULT_ROWS)
    public Batch readAndWrite() {
        target.clear();
        for (int row = 0; row < Orders.ROWS; row++) {
            writer.append(reader.read(rows, row), target);
        }
        return target;
    }
}
