package dev.crescendo.warehouse;

import java.io.Serializable;

/**
 * The caller's logical id of a run: a cron slot, an Airflow DAG and logical date, the name of a streaming group. A retry
 * has the same key, so it takes over from the attempt before it; a finished key is not run again.
 */
public record RunKey(String text) implements Serializable {
    @Override
    public String toString() {
        return text;
    }
}
