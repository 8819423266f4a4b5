package dev.crescendo.warehouse;

import java.sql.SQLException;
import java.sql.Statement;
import java.util.concurrent.ScheduledFuture;
import java.util.concurrent.ScheduledThreadPoolExecutor;
import java.util.concurrent.TimeUnit;

/**
 * Cancels a statement when the thread that waits for it is interrupted: drivers go on waiting for the answer. For
 * connectors; opened by the waiting thread before the statement is executed, and closed by it when it has ended.
 */
public final class CancelOnInterrupt implements AutoCloseable {
    private static final long LOOK_EVERY_MILLIS = 100;

    private static final ScheduledThreadPoolExecutor WATCHER = new ScheduledThreadPoolExecutor(1, task -> {
        Thread thread = new Thread(task, "crescendo-cancel");
        thread.setDaemon(true);
        return thread;
    });

    static {
        WATCHER.setRemoveOnCancelPolicy(true);
    }

    private final Thread waiting = Thread.currentThread();
    private final Statement statement;
    private final ScheduledFuture<?> looking;
    private boolean ended;

    public CancelOnInterrupt(Statement statement) {
        this.statement = statement;
        this.looking =
                WATCHER.scheduleWithFixedDelay(this::look, LOOK_EVERY_MILLIS, LOOK_EVERY_MILLIS, TimeUnit.MILLISECONDS);
    }

    private synchronized void look() {
        if (waiting.isInterrupted() && !ended) {
            try {
                statement.cancel();
            } catch (SQLException tryAgain) {
                // It may not have begun, or have ended; else the next look cancels it.
            }
        }
    }

    /** After that nothing is cancelled on the connection any more. */
    @Override
    public synchronized void close() {
        ended = true;
        looking.cancel(false);
    }
}
