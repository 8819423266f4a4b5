package dev.crescendo.models;

import java.nio.file.Path;

class DuckIncrementalIT extends IncrementalContract {
    @Override
    Shop shopIn(Path where) {
        return Shop.onDuckDb(where);
    }
}
