package dev.crescendo.models;

import java.nio.file.Path;

class DuckModelsIT extends ModelsContract {
    @Override
    Shop shopIn(Path where) {
        return Shop.onDuckDb(where);
    }
}
