package dev.crescendo.run;

import dev.crescendo.warehouse.OpenReject;
import java.util.ArrayList;
import java.util.Collections;
import java.util.List;

/**
 * Which rejects are replayed together. What was rejected last goes first: where rows are kept by key, a newer one is then
 * there before the older, which gives way to it. Within a load the order is that in which they were rejected.
 */
final class ReplayGroups {
    private ReplayGroups() {}

    /**
     * Loads, each of parts.
     *
     * @param rejects by the load that rejected them, then by number
     * @param apart whether each part may hold rejects of one load only
     */
    static List<List<List<OpenReject>>> of(List<OpenReject> rejects, boolean apart, int mostRejects, int mostParts) {
        List<List<List<OpenReject>>> loads = new ArrayList<>();
        List<List<OpenReject>> load = new ArrayList<>();
        List<OpenReject> part = new ArrayList<>();
        int size = 0;
        for (int i = rejects.size() - 1; i >= 0; i--) {
            OpenReject reject = rejects.get(i);
            boolean full = size == mostRejects;
            boolean begins = part.isEmpty() || apart && part.get(0).since() != reject.since();
            if (full || begins) {
                if (full || load.size() == mostParts) {
                    loads.add(load);
                    load = new ArrayList<>();
                    size = 0;
                }
                part = new ArrayList<>();
                load.add(part);
            }
            part.add(reject);
            size++;
        }
        if (!load.isEmpty()) {
            loads.add(load);
        }
        for (List<List<OpenReject>> each : loads) {
            each.forEach(Collections::reverse);
            Collections.reverse(each);
        }
        return loads;
    }
}
