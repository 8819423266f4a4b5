package dev.crescendo.stage.spark;

import dev.crescendo.error.CrescendoException;
import dev.crescendo.load.Receipt;
import java.io.Serializable;

/** What an attempt that Spark need not repeat sends to the driver. */
sealed interface Outcome extends Serializable {
    /** It ended well. */
    record Done(Receipt receipt) implements Outcome {}

    /** It failed, and would fail again. */
    record Failed(CrescendoException failure) implements Outcome {}
}
