package dev.crescendo.postgresql.warehouse;

import dev.crescendo.error.ConfigurationException;
import java.io.Serializable;
import java.util.List;
import java.util.regex.Pattern;

/**
 * The names of a warehouse's schemas.
 *
 * @param raw where pipelines load to
 * @param ledger positions, runs, loads, rejects
 * @param staging what waits to be published
 */
public record Schemas(String raw, String ledger, String staging) implements Serializable {
    private static final Pattern NAME = Pattern.compile("[a-z_][a-z0-9_]{0,62}");

    public static final Schemas DEFAULT = new Schemas("raw", "crescendo", "crescendo_staging");

    /**
     * @throws ConfigurationException if a name is not plain: small letters, digits and _, at most 63 of them
     */
    public Schemas {
        for (String name : List.of(raw, ledger, staging)) {
            if (!NAME.matcher(name).matches()) {
                throw new ConfigurationException(
                        "schema '" + name + "'",
                        "this is not a valid name",
                        "Use a small letter or _, then small letters, digits and _, at most 63 in all.");
            }
        }
    }
}
