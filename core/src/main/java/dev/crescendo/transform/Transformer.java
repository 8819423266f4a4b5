package dev.crescendo.transform;

import java.io.Serializable;

/**
 * Turns one record into zero or more, for one or more outputs. Pure: no I/O, no memory between calls, since calls may be
 * repeated, spread over machines and come in any order. Emitting nothing filters the record out.
 */
@FunctionalInterface
public interface Transformer<I, O> extends Serializable {
    /**
     * Transforms one record. An exception thrown here rejects the record with the exception's message; it does not end
     * the run.
     */
    void transform(I input, Emitter<O> out) throws Exception;
}
