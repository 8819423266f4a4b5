package dev.crescendo.extract;

import java.util.Map;

/** A source that knows about how many records there are, without reading them. */
public interface SupportsEstimate extends Source {
    /**
     * About how many records the streams have, loaded ones included, by their names. Streams of which nothing is known are
     * left out. Driver side; may connect.
     */
    Map<String, Long> estimate(PlanContext context) throws Exception;
}
