package dev.crescendo.load;

/** What a {@link Loader} made visible: the number of records. */
public record Published(long records) {}
