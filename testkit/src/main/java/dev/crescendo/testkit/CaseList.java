package dev.crescendo.testkit;

/** Takes the cases of {@link WarehouseContract}, each with the number it has in {@code docs/spec.md}. */
@FunctionalInterface
interface CaseList {
    /** What a case does. */
    @FunctionalInterface
    interface Trial {
        void on(WarehouseBench bench) throws Exception;
    }

    void add(String id, String name, Trial trial);
}
