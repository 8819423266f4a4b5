package dev.crescendo.testkit;

import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.crescendo.load.Receipt;
import dev.crescendo.run.SplitTask;
import dev.crescendo.run.TaskListener;
import dev.crescendo.run.TaskRunner;
import java.util.ArrayList;
import java.util.List;
import java.util.stream.Stream;
import org.junit.jupiter.api.DynamicTest;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.TestFactory;

class StageContractTest {
    @TestFactory
    Stream<DynamicTest> runnerOfOneTaskAfterAnotherKeepsTheContract() {
        return StageContract.of(() -> new SequentialRunner(true)).tests();
    }

    @TestFactory
    Stream<DynamicTest> soDoesOneThatSendsTasksAsBytes() {
        return StageContract.of(() -> new SequentialRunner(false)).tests();
    }

    @Test
    void runnerThatTellsItsListenerTwiceIsCaught() {
        Contract mutant = contract((tasks, listener) -> {
            List<Receipt> receipts = new SequentialRunner(true).run(tasks, listener);
            receipts.forEach(listener::finished);
            return receipts;
        });
        assertThatThrownBy(() -> mutant.run("T-02")).isInstanceOf(AssertionError.class);
    }

    @Test
    void runnerThatWrapsFailuresIsCaught() {
        Contract mutant = contract((tasks, listener) -> {
            try {
                return new SequentialRunner(true).run(tasks, listener);
            } catch (Exception failure) {
                throw new IllegalStateException("job aborted", failure);
            }
        });
        assertThatThrownBy(() -> mutant.run("T-06")).isInstanceOf(AssertionError.class);
        assertThatThrownBy(() -> mutant.run("T-10")).isInstanceOf(AssertionError.class);
    }

    @Test
    void runnerThatLeavesOutATaskIsCaught() {
        Contract mutant = contract((tasks, listener) ->
                new SequentialRunner(true).run(tasks.subList(0, Math.min(1, tasks.size())), listener));
        assertThatThrownBy(() -> mutant.run("T-01")).isInstanceOf(AssertionError.class);
    }

    @Test
    void runnerThatRunsATaskTwiceAndKeepsBothReceiptsIsCaught() {
        Contract mutant = contract((tasks, listener) -> {
            List<Receipt> receipts = new ArrayList<>(new SequentialRunner(true).run(tasks, listener));
            receipts.addAll(new SequentialRunner(true).run(tasks, listener));
            return receipts;
        });
        assertThatThrownBy(() -> mutant.run("T-01")).isInstanceOf(AssertionError.class);
    }

    private interface Run {
        List<Receipt> run(List<? extends SplitTask> tasks, TaskListener listener) throws Exception;
    }

    private static Contract contract(Run run) {
        return StageContract.of(() -> new TaskRunner() {
            @Override
            public int parallelism() {
                return 1;
            }

            @Override
            public boolean inProcess() {
                return true;
            }

            @Override
            public List<Receipt> run(List<? extends SplitTask> tasks, TaskListener listener) throws Exception {
                return run.run(tasks, listener);
            }
        });
    }
}
