package dev.crescendo.testkit;

import java.util.List;
import java.util.stream.Stream;
import org.junit.jupiter.api.DynamicTest;

/**
 * What an implementation must promise, as a list of cases.
 *
 * <pre>{@code
 * @TestFactory
 * Stream<DynamicTest> keepsTheContract() {
 *     return WarehouseContract.of(fixture).tests();
 * }
 * }</pre>
 */
public final class Contract {
    private final List<ContractCase> cases;

    Contract(List<ContractCase> cases) {
        this.cases = List.copyOf(cases);
    }

    public List<ContractCase> cases() {
        return cases;
    }

    /** Each case as a test of JUnit. */
    public Stream<DynamicTest> tests() {
        return cases.stream()
                .map(each -> DynamicTest.dynamicTest(
                        each.toString(), () -> each.body().run()));
    }

    /** Tries one case: for mutants, which must fail it. */
    public void run(String id) throws Exception {
        for (ContractCase each : cases) {
            if (each.id().equals(id)) {
                each.body().run();
                return;
            }
        }
        throw new IllegalArgumentException("no case " + id + " among " + cases);
    }
}
