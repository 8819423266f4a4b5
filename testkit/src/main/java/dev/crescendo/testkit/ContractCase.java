package dev.crescendo.testkit;

/**
 * One promise of a contract and how to try it.
 *
 * @param id its number, such as {@code W-01}; {@code docs/spec.md} lists all
 * @param name the promise, as a sentence
 * @param body fails if the promise is broken
 */
public record ContractCase(String id, String name, Body body) {
    /** Tries the promise. */
    @FunctionalInterface
    public interface Body {
        void run() throws Exception;
    }

    @Override
    public String toString() {
        return id + " " + name;
    }
}
