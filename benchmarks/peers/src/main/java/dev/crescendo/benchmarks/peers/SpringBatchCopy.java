package dev.crescendo.benchmarks.peers;

import dev.crescendo.benchmarks.process.Stopwatch;
import java.math.BigDecimal;
import java.sql.PreparedStatement;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.time.LocalDate;
import java.time.OffsetDateTime;
import java.util.UUID;
import javax.sql.DataSource;
import org.jspecify.annotations.Nullable;
import org.postgresql.ds.PGSimpleDataSource;
import org.springframework.batch.core.BatchStatus;
import org.springframework.batch.core.configuration.support.MapJobRegistry;
import org.springframework.batch.core.job.Job;
import org.springframework.batch.core.job.JobExecution;
import org.springframework.batch.core.job.builder.JobBuilder;
import org.springframework.batch.core.job.parameters.JobParameters;
import org.springframework.batch.core.launch.support.TaskExecutorJobOperator;
import org.springframework.batch.core.repository.JobRepository;
import org.springframework.batch.core.repository.support.ResourcelessJobRepository;
import org.springframework.batch.core.step.builder.StepBuilder;
import org.springframework.batch.infrastructure.item.database.JdbcBatchItemWriter;
import org.springframework.batch.infrastructure.item.database.JdbcCursorItemReader;
import org.springframework.batch.infrastructure.item.database.builder.JdbcBatchItemWriterBuilder;
import org.springframework.batch.infrastructure.item.database.builder.JdbcCursorItemReaderBuilder;
import org.springframework.jdbc.datasource.SingleConnectionDataSource;
import org.springframework.jdbc.support.JdbcTransactionManager;

/**
 * A chunk-oriented step from a cursor to a batch writer, without a job repository in a database. Rows are bound by hand, not by
 * reflection, and the driver rewrites batches: nothing here is slower than it must be.
 */
public final class SpringBatchCopy {
    private static final int CHUNK = 5000;

    private SpringBatchCopy() {}

    /** A row, with the types of the driver. */
    private record Order(
            long id,
            int customerId,
            String status,
            @Nullable String email,
            @Nullable String note,
            BigDecimal amount,
            double ratio,
            boolean active,
            LocalDate born,
            OffsetDateTime placedAt,
            UUID reference,
            int quantity) {}

    /** Arguments: URL, user, number of rows, columns. */
    public static void main(String[] args) throws Exception {
        SingleConnectionDataSource target =
                new SingleConnectionDataSource(database(args).getConnection(), true);
        JobRepository repository = new ResourcelessJobRepository();
        Job job = new JobBuilder("copy", repository)
                .start(new StepBuilder("orders", repository)
                        .<Order, Order>chunk(CHUNK)
                        .transactionManager(new JdbcTransactionManager(target))
                        .reader(reader(database(args), args[3]))
                        .writer(writer(target, args[3]))
                        .build())
                .build();
        TaskExecutorJobOperator operator = new TaskExecutorJobOperator();
        operator.setJobRepository(repository);
        operator.setJobRegistry(new MapJobRegistry());
        operator.afterPropertiesSet();
        Stopwatch stopwatch = Stopwatch.start();
        JobExecution execution = operator.start(job, new JobParameters());
        if (execution.getStatus() != BatchStatus.COMPLETED) {
            throw new IllegalStateException(
                    execution.toString(), execution.getAllFailureExceptions().get(0));
        }
        stopwatch.print();
        target.destroy();
    }

    private static DataSource database(String... args) {
        PGSimpleDataSource database = new PGSimpleDataSource();
        database.setUrl(args[0]);
        database.setUser(args[1]);
        database.setReWriteBatchedInserts(true);
        return database;
    }

    private static JdbcCursorItemReader<Order> reader(DataSource source, String columns) {
        return new JdbcCursorItemReaderBuilder<Order>()
                .name("orders")
                .dataSource(source)
                .sql("select " + columns + " from orders")
                .fetchSize(CHUNK)
                .connectionAutoCommit(false) // else the driver reads everything at once
                .saveState(false)
                .verifyCursorPosition(false)
                .rowMapper((row, number) -> order(row))
                .build();
    }

    private static JdbcBatchItemWriter<Order> writer(DataSource target, String columns) {
        JdbcBatchItemWriter<Order> writer = new JdbcBatchItemWriterBuilder<Order>()
                .dataSource(target)
                .sql("insert into copied (" + columns + ") values (?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?)")
                .itemPreparedStatementSetter(SpringBatchCopy::bind)
                .assertUpdates(false)
                .build();
        writer.afterPropertiesSet();
        return writer;
    }

    private static Order order(ResultSet row) throws SQLException {
        return new Order(
                row.getLong(1),
                row.getInt(2),
                row.getString(3),
                row.getString(4),
                row.getString(5),
                row.getBigDecimal(6),
                row.getDouble(7),
                row.getBoolean(8),
                row.getObject(9, LocalDate.class),
                row.getObject(10, OffsetDateTime.class),
                row.getObject(11, UUID.class),
                row.getInt(12));
    }

    private static void bind(Order order, PreparedStatement statement) throws SQLException {
        statement.setLong(1, order.id());
        statement.setInt(2, order.customerId());
        statement.setString(3, order.status());
        statement.setString(4, order.email());
        statement.setString(5, order.note());
        statement.setBigDecimal(6, order.amount());
        statement.setDouble(7, order.ratio());
        statement.setBoolean(8, order.active());
        statement.setObject(9, order.born());
        statement.setObject(10, order.placedAt());
        statement.setObject(11, order.reference());
        statement.setInt(12, order.quantity());
    }
}
