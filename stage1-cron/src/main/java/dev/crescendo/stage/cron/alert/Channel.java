package dev.crescendo.stage.cron.alert;

import java.io.IOException;

/** A way to reach people. */
public interface Channel {
    /** Names it in messages and in what is kept of who was told: no secret. */
    String name();

    /**
     * Sends, within a bounded time.
     *
     * @throws IOException if it may not have arrived; the message holds no secret
     */
    void send(Notice notice) throws IOException, InterruptedException;
}
