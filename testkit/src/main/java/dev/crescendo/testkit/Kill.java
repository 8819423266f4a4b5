package dev.crescendo.testkit;

import dev.crescendo.run.FaultPoint;

/** Where a run is killed. */
public sealed interface Kill {
    /** When it comes to a fault point for the {@code occurrence}th time, counting from 1. */
    record AtPoint(FaultPoint point, int occurrence) implements Kill {
        @Override
        public String toString() {
            return occurrence == 1 ? point.name() : point + " (" + occurrence + ")";
        }
    }

    /**
     * When one of its threads makes a system call that changes something outside of the process, {@code write} or
     * {@code fsync} say, for the {@code number}th time, counting from 1. Needs {@code strace}.
     */
    record AtCall(String call, int number) implements Kill {
        @Override
        public String toString() {
            return call + " " + number;
        }
    }

    static Kill at(FaultPoint point) {
        return new AtPoint(point, 1);
    }

    static Kill at(FaultPoint point, int occurrence) {
        return new AtPoint(point, occurrence);
    }

    static Kill atCall(String call, int number) {
        return new AtCall(call, number);
    }
}
