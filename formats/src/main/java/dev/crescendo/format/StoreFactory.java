package dev.crescendo.format;

import dev.crescendo.config.Options;
import dev.crescendo.config.Settings;

/** Makes {@link Store}s of one kind. Found by {@link java.util.ServiceLoader}. */
public interface StoreFactory {
    /** What patterns of paths in such a store begin with, such as {@code s3://}. */
    String prefix();

    /** The keys of a connection that are this kind's; none is required. */
    Options options();

    /** The store that a connection names. Does not connect. */
    Store store(Settings connection);
}
