package dev.crescendo.benchmarks.codecs;

import dev.crescendo.postgresql.internal.copy.CopyDecoder;
import dev.crescendo.postgresql.internal.copy.CopyWriter;
import dev.crescendo.postgresql.internal.copy.PgType;
import dev.crescendo.record.Batch;
import java.io.ByteArrayOutputStream;
import java.sql.SQLException;
import java.util.List;
import org.openjdk.jmh.annotations.Benchmark;
import org.openjdk.jmh.annotations.OperationsPerInvocation;
import org.openjdk.jmh.annotations.Scope;
import org.openjdk.jmh.annotations.State;
import org.openjdk.jmh.infra.Blackhole;

/** PostgreSQL's binary COPY, both ways. */
@State(Scope.Thread)
public class BinaryCopy {
    private final Batch rows = Orders.batch();
    private final List<PgType> types =
            rows.schema().fields().stream().map(PgType::forField).toList();
    private final byte[] stream = encoded();
    private final Batch target = new Batch(rows.schema());

    private byte[] encoded() {
        ByteArrayOutputStream bytes = new ByteArrayOutputStream();
        try {
            CopyWriter writer = new CopyWriter(rows.schema(), types, new long[0], bytes::write);
            writer.write(rows);
            writer.finish();
        } catch (SQLException impossible) {
            throw new IllegalStateException(impossible);
        }
        return bytes.toByteArray();
    }

    @Benchmark
    @OperationsPerInvocation(Batch.DEFAULT_ROWS)
    public Batch decode() {
        target.clear();
        new CopyDecoder(types, rows.schema()).decode(stream, target, (reason, row) -> {
            throw reason;
        });
        return target;
    }

    @Benchmark
    @OperationsPerInvocation(Batch.DEFAULT_ROWS)
    public long encode(Blackhole sink) throws SQLException {
        CopyWriter writer = new CopyWriter(
                rows.schema(), types, new long[] {1}, (bytes, offset, length) -> sink.consume(bytes[offset]));
        writer.write(rows);
        writer.finish();
        return writer.rows();
    }
}
