package dev.crescendo.benchmarks.contest;

import dev.crescendo.benchmarks.process.Measure;

/** What is measured of a run. Less is better. */
public enum Quantity {
    LOAD("load seconds"),
    START("start-up seconds"),
    WHOLE("seconds with start-up"),
    CLIENT_CPU("client CPU seconds"),
    START_CPU("start-up CPU seconds"),
    SERVER_CPU("server CPU seconds"),
    MEMORY("peak RSS MB");

    private final String unit;

    Quantity(String unit) {
        this.unit = unit;
    }

    /** For people. */
    public String unit() {
        return unit;
    }

    public double of(Measure measure) {
        return switch (this) {
            case LOAD -> measure.load().seconds();
            case START -> measure.startUp().seconds();
            case WHOLE -> measure.wholeSeconds();
            case CLIENT_CPU -> measure.load().cpuSeconds();
            case START_CPU -> measure.startUp().cpuSeconds();
            case SERVER_CPU -> measure.serverCpuSeconds();
            case MEMORY -> measure.peakMegabytes();
        };
    }
}
