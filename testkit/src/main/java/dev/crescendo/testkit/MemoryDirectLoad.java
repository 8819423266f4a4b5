package dev.crescendo.testkit;

import dev.crescendo.warehouse.Claim;
import dev.crescendo.warehouse.CommitOutcome;
import dev.crescendo.warehouse.DirectLoad;
import dev.crescendo.warehouse.LoadCommit;
import dev.crescendo.warehouse.RawTable;
import dev.crescendo.warehouse.TaskWriter;
import java.util.List;

/** A load whose rows wait here instead of in staging. */
final class MemoryDirectLoad implements DirectLoad {
    private final Memory memory;
    private final Claim claim;
    private final MemoryWriter writer;

    MemoryDirectLoad(Memory memory, Claim claim, List<RawTable> tables) {
        this.memory = memory;
        this.claim = claim;
        this.writer = new MemoryWriter("direct", tables, () -> {});
    }

    @Override
    public TaskWriter writer() {
        return writer;
    }

    @Override
    public CommitOutcome commit(LoadCommit commit) {
        return memory.commitDirect(claim, commit, writer);
    }

    @Override
    public void close() {}
}
