package dev.crescendo.benchmarks;

import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.util.Map;

/**
 * The limit: {@code psql | psql} with binary COPY, into a table with the same columns as the raw table has, {@code
 * _load_id} filled by a default.
 */
final class PsqlPipe implements Contestant {
    private final Shop shop;

    PsqlPipe(Shop shop) {
        this.shop = shop;
    }

    @Override
    public String name() {
        return "psql to psql, binary COPY";
    }

    @Override
    public Measure run() throws Exception {
        shop.execute(
                "drop table if exists piped",
                "create table piped (_load_id bigint not null default 1, like orders)",
                "checkpoint");
        String psql = "psql -qX -v ON_ERROR_STOP=1 -h 127.0.0.1 -p " + shop.port() + " -U " + shop.user() + " -d "
                + shop.database();
        String pipe = "TIMEFORMAT='%R %U %S'; time (set -o pipefail; " + psql
                + " -c 'copy orders to stdout (format binary)' | " + psql + " -c 'copy piped (" + Shop.COLUMNS
                + ") from stdin (format binary)')";
        ProcessBuilder builder = new ProcessBuilder("bash", "-c", pipe).redirectErrorStream(true);
        builder.environment().putAll(Map.of("LC_ALL", "C"));
        Process process = builder.start();
        String output = new String(process.getInputStream().readAllBytes(), StandardCharsets.UTF_8).strip();
        if (process.waitFor() != 0) {
            throw new IOException("the psql pipe failed; is psql installed? " + output);
        }
        String[] times = output.substring(output.lastIndexOf('\n') + 1).split(" ");
        double cpuSeconds = Double.parseDouble(times[1]) + Double.parseDouble(times[2]);
        return new Measure(new Measure.Phase(Double.parseDouble(times[0]), cpuSeconds), Measure.Phase.NONE, 0);
    }

    @Override
    public String digest() throws Exception {
        return shop.digest("piped");
    }
}
