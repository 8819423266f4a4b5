package dev.crescendo.duckdb.warehouse;

import dev.crescendo.duckdb.internal.file.Access;
import dev.crescendo.duckdb.internal.file.DatabaseFile;
import dev.crescendo.duckdb.internal.file.Failures;
import dev.crescendo.duckdb.internal.file.SharedDatabase;
import dev.crescendo.error.CancelledException;
import dev.crescendo.error.CommitUnknownException;
import dev.crescendo.error.CrescendoException;
import dev.crescendo.error.HeldException;
import dev.crescendo.error.UnavailableException;
import dev.crescendo.error.WarehouseException;
import dev.crescendo.warehouse.Claim;
import dev.crescendo.warehouse.PipelineId;
import java.nio.file.Files;
import java.sql.SQLException;
import java.time.Duration;
import java.util.Map;
import java.util.concurrent.ConcurrentHashMap;
import java.util.function.Supplier;

/** The transactions of one process in one warehouse. Safe for use by several threads. */
final class Database {
    /** How long a conflicting transaction is tried again. */
    private static final Duration CONFLICTS_END = Duration.ofSeconds(60);

    /** What a reader waits for the database itself before it takes the snapshot. */
    private static final Duration READERS_WAIT = Duration.ofSeconds(2);

    private final DatabaseFile file;
    private final Duration patience;

    /** Epochs by pipeline whose rows a load of this process has changed and not yet committed. */
    private final Map<PipelineId, Long> loading = new ConcurrentHashMap<>();

    Database(DatabaseFile file, Duration patience) {
        this.file = file;
        this.patience = patience;
    }

    DatabaseFile file() {
        return file;
    }

    private SharedDatabase shared() {
        return SharedDatabase.of(file);
    }

    /** Begins a transaction; the caller closes it. */
    Transaction begin(String doing) {
        return begun(
                new Transaction(this, doing, shared().open(Access.WRITE, doing, patience, WarehouseException::new)));
    }

    private static Transaction begun(Transaction transaction) {
        try {
            transaction.begin();
            return transaction;
        } catch (RuntimeException failure) {
            transaction.close();
            throw failure;
        }
    }

    /**
     * Does something in a transaction of its own, again if another is in the way.
     *
     * @param doing for messages: "claiming shop.orders"
     */
    <T> T inTransaction(String doing, Transaction.Work<T> work) {
        return unlessInTheWay(doing, () -> {
            try (Transaction transaction = begin(doing)) {
                T result = transaction.call(work);
                transaction.commit();
                return result;
            } catch (CommitUnknownException unanswered) {
                if (Failures.isDiskFull(unanswered)) {
                    throw new WarehouseException(Failures.diskFull(doing, file), unanswered);
                }
                throw new UnavailableException("DuckDB failed while " + doing + "; run it again", unanswered);
            }
        });
    }

    /** Reads what decisions depend on. */
    <T> T read(String doing, Transaction.Work<T> work) {
        try (Transaction transaction = begin(doing)) {
            return transaction.call(work);
        }
    }

    /** Reads what decisions depend on, of a file that is there, and leaves it as it is. */
    <T> T readOnly(String doing, Transaction.Work<T> work) {
        return look(shared(), patience, doing, work);
    }

    void change(String doing, Transaction.Step step) {
        inTransaction(doing, connection -> {
            step.on(connection);
            return true;
        });
    }

    /** Reads; while another process has the database open, from the snapshot. Nothing may be decided by what it says. */
    <T> T look(String doing, Transaction.Work<T> work) {
        boolean hasSnapshot = Files.exists(file.snapshot());
        try {
            return look(shared(), hasSnapshot ? READERS_WAIT : patience, doing, work);
        } catch (HeldException busy) {
            if (!hasSnapshot) {
                throw busy;
            }
            return look(SharedDatabase.of(DatabaseFile.at(file.snapshot())), patience, doing, work);
        }
    }

    private <T> T look(SharedDatabase at, Duration wait, String doing, Transaction.Work<T> work) {
        try (Transaction transaction =
                begun(new Transaction(this, doing, at.open(Access.READ, doing, wait, WarehouseException::new)))) {
            return transaction.call(work);
        }
    }

    /** Repeats what conflicts. */
    static <T> T unlessInTheWay(String doing, Supplier<T> work) {
        long giveUp = System.nanoTime() + CONFLICTS_END.toNanos();
        long pause = 1;
        while (true) {
            try {
                return work.get();
            } catch (Conflict conflict) {
                if (System.nanoTime() - giveUp > 0) {
                    throw new UnavailableException(conflict.getMessage() + ", again and again; run it later", conflict);
                }
                pause(doing, pause);
                pause = Math.min(200, pause * 2);
            }
        }
    }

    private static void pause(String doing, long millis) {
        try {
            Thread.sleep(millis);
        } catch (InterruptedException stopped) {
            Thread.currentThread().interrupt();
            throw new CancelledException("stopped while " + doing);
        }
    }

    CrescendoException explain(String doing, SQLException failure) {
        return Failures.explain(file, doing, failure, WarehouseException::new);
    }

    /** Notes that a load has changed rows of its claim: nobody can take them over until it has ended. */
    void loads(Claim claim) {
        loading.put(claim.pipeline(), claim.epoch());
    }

    void hasLoaded(Claim claim) {
        loading.remove(claim.pipeline(), claim.epoch());
    }

    boolean isLoading(Claim claim) {
        Long epoch = loading.get(claim.pipeline());
        return epoch != null && epoch == claim.epoch();
    }

    /** Lets other processes in, and readers see what has happened. */
    void rest(boolean withSnapshot) {
        if (withSnapshot && Files.isRegularFile(file.path())) {
            shared().refreshSnapshot();
        } else {
            shared().rest();
        }
    }
}
