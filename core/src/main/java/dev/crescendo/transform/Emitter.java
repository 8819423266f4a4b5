package dev.crescendo.transform;

/**
 * Where a transformer puts what it makes of one record. All that is emitted for one input is loaded, or, if anything of
 * it can't be, none of it is and the input becomes a reject.
 */
public interface Emitter<O> {
    /** Emits a record to the pipeline's main output. */
    void emit(O record);

    /**
     * Emits a record to another output.
     *
     * @throws dev.crescendo.error.ConfigurationException if the pipeline declares no such output, or one of another type;
     *     it ends the run
     */
    void emit(String output, Object record);

    /**
     * Rejects the input as a whole; what was emitted for it is taken back. Call nothing else afterwards.
     *
     * @param reason why, without values of the record: it stands in messages and logs
     */
    void reject(String reason);
}
