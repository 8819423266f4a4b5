package dev.crescendo.reliability;

import java.util.List;
import java.util.Map;

/** What histories happen to: a run, and all that it changes. */
interface Subject {
    /** Makes all as it is before the run. */
    void begin() throws Exception;

    /** The run that is killed, and what is run after it. */
    void run();

    /** What readers may look at: of one moment. */
    Map<String, List<String>> visible() throws Exception;

    /** What is visible, and what else a run leaves behind. */
    Map<String, List<String>> content() throws Exception;
}
