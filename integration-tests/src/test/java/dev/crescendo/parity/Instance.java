package dev.crescendo.parity;

import dev.crescendo.extract.Source;
import dev.crescendo.stage.streaming.StreamingOptions;
import dev.crescendo.stage.streaming.StreamingResult;
import dev.crescendo.stage.streaming.StreamingRun;
import dev.crescendo.warehouse.Warehouse;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.FutureTask;

/** A streaming instance on a thread of its own. Closing stops it and throws what it threw. */
final class Instance implements AutoCloseable {
    private final StreamingRun run;
    private final FutureTask<StreamingResult> result;

    private Instance(StreamingRun run) {
        this.run = run;
        this.result = new FutureTask<>(run::execute);
    }

    static Instance start(Source source, Warehouse warehouse, StreamingOptions options) {
        Instance instance = new Instance(new StreamingRun(OrdersPipeline.from(source), warehouse, options));
        Thread thread = new Thread(instance.result, "streaming-instance");
        thread.setDaemon(true);
        thread.start();
        return instance;
    }

    /** Lets it commit what it has read, and waits until it has ended. */
    StreamingResult stop() throws Exception {
        run.stop();
        try {
            return result.get();
        } catch (ExecutionException failed) {
            throw failed.getCause() instanceof Exception exception ? exception : failed;
        }
    }

    boolean isRunning() {
        return !result.isDone();
    }

    @Override
    public void close() throws Exception {
        stop();
    }
}
