package dev.crescendo.examples.shop;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.PrintWriter;
import java.io.StringWriter;
import org.junit.jupiter.api.Test;

class ShopDemoIT {
    @Test
    void theDemoLoadsWhatIsNewOnceAndKeepsWhatItCannotLoad() throws Exception {
        StringWriter out = new StringWriter();
        StringWriter err = new StringWriter();
        int exitCode = new ShopDemo().run(new PrintWriter(out), new PrintWriter(err), false);
        assertThat(exitCode).as("%s%s", out, err).isZero();
        assertThat(out.toString())
                .contains("orders, in Java: read 2000, transformed 1506, filtered 494, rejected 0; written 1673")
                .contains("orders, in Java: read 42, transformed 31, filtered 10, rejected 1; written 34")
                .contains("orders, in Java: read 0,")
                .containsPattern("negative total +2041 +table public.orders, updated_at=2026-11-02T10:00:00.000000Z")
                .containsPattern("paid_orders +different\n +1537 +1537\n")
                .doesNotContain("Exception");
        assertThat(out.toString().lines()).allMatch(line -> line.length() <= 110);
    }
}
