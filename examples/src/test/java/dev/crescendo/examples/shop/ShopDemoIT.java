package dev.crescendo.examples.shop;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.crescendo.error.ConfigurationException;
import java.io.PrintWriter;
import java.io.StringWriter;
import java.math.BigDecimal;
import java.nio.file.Files;
import java.nio.file.Path;
import java.sql.Connection;
import java.sql.DriverManager;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.sql.Statement;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class ShopDemoIT {
    @TempDir
    private Path folder;

    @Test
    void theDemoLoadsWhatIsNewOnceAndKeepsWhatItCannotLoad() throws Exception {
        StringWriter out = new StringWriter();
        StringWriter err = new StringWriter();
        Path project = folder.resolve("shop-demo");
        int exitCode = new ShopDemo().run(project, new PrintWriter(out), new PrintWriter(err));
        assertThat(exitCode).as("%s%s", out, err).isZero();
        assertThat(out.toString())
                .containsPattern("orders +loaded +2000 +400 +0 +1778 ")
                .containsPattern("orders +loaded +42 +8 +1 +36 ")
                .containsPattern("orders +nothing new ")
                .containsPattern("negative total +table public.orders, .*id=2041\n")
                .containsPattern(
                        "table +rows +different\norders +1633 +1633\nevents +12300 +12300\nreturns +113 +113\n")
                // Numbers are set to the right, a sum of whole numbers too.
                .containsPattern("\nad +137 +446 +47405.97\n")
                .containsPattern("\nunknown +11 +0 +0.00\n")
                .doesNotContain("Exception");
        assertThat(out.toString().lines()).allMatch(line -> line.length() <= 115);
        assertThat(users(project)).isEqualTo("512 users, 1633 purchases, " + revenue());
    }

    private static String users(Path project) throws SQLException {
        try (Connection warehouse = DriverManager.getConnection("jdbc:duckdb:" + project.resolve("warehouse.duckdb"));
                Statement statement = warehouse.createStatement();
                ResultSet row =
                        statement.executeQuery("select count(*) || ' users, ' || sum(purchases) || ' purchases, '"
                                + " || sum(revenue) from curated.users")) {
            row.next();
            return row.getString(1);
        }
    }

    /** What the shop has earned, from the numbers of its orders and returns. */
    private static BigDecimal revenue() {
        BigDecimal revenue = BigDecimal.ZERO;
        for (int order = 1; order <= 2040; order++) {
            if (order % 5 != 0 || order == 1995) {
                revenue =
                        revenue.add(BigDecimal.valueOf(order * 37 % 20_000, 2)).add(BigDecimal.valueOf(5));
            }
        }
        for (int id = 1; id <= 113; id++) {
            revenue = revenue.subtract(BigDecimal.valueOf(id % 2 == 0 ? 350 : 450, 2));
        }
        return revenue;
    }

    @Test
    void aFolderThatNoDemoMadeIsLeftAlone() throws Exception {
        Files.writeString(folder.resolve("thesis.txt"), "years of work");
        assertThatThrownBy(() -> new ShopDemo()
                        .run(folder, new PrintWriter(new StringWriter()), new PrintWriter(new StringWriter())))
                .isInstanceOf(ConfigurationException.class)
                .hasMessageContaining("that no demo made");
        assertThat(folder.resolve("thesis.txt")).exists();
    }
}
