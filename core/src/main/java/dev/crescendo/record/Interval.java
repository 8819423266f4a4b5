package dev.crescendo.record;

import java.io.Serializable;

/** A span of time in the three parts that can't be turned into each other: months, days, microseconds. */
public record Interval(int months, int days, long micros) implements Serializable {}
