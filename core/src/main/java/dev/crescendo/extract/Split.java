package dev.crescendo.extract;

import java.io.Serializable;

/** One independently readable piece of a plan. Made on the driver, read on a worker; a small, serializable record. */
public interface Split extends Serializable {
    /** Unique within the plan, and the same whenever the plan is read back. */
    String id();
}
