package dev.crescendo.warehouse;

/** A warehouse with a second tier: tables that are made by SQL of the raw ones, and of each other. */
public interface SupportsCurated {
    /** The tier. It holds no open resources between calls. Driver side. */
    CuratedTier curated();
}
