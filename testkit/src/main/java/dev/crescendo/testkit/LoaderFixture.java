package dev.crescendo.testkit;

import dev.crescendo.load.Loader;
import java.util.List;

/** What {@link LoaderContract} must be given to look behind a loader. */
public interface LoaderFixture<T> {
    /** A loader into a target that holds nothing. Called once per case. */
    Loader<T> fresh() throws Exception;

    /** A record that differs from those of other numbers. */
    T record(int number);

    /** What anyone sees in the target, in any order. */
    List<T> visible() throws Exception;
}
