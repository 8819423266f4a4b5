package dev.crescendo.architecture;

import static com.tngtech.archunit.core.importer.ImportOption.Predefined.DO_NOT_INCLUDE_TESTS;
import static org.assertj.core.api.Assertions.assertThat;

import com.tngtech.archunit.core.domain.JavaClasses;
import com.tngtech.archunit.core.importer.ClassFileImporter;
import com.tngtech.archunit.lang.ArchRule;
import dev.crescendo.error.CrescendoException;
import java.util.List;
import org.junit.jupiter.api.Nested;
import org.junit.jupiter.api.Test;

class ArchitectureTest {

    @Nested
    class Project {
        private static final Architecture PROJECT = new Architecture("dev.crescendo");
        private static final JavaClasses CLASSES =
                new ClassFileImporter().withImportOption(DO_NOT_INCLUDE_TESTS).importPackages("dev.crescendo");

        @Test
        void coreFlowsOneWay() {
            PROJECT.coreFlowsOneWay().check(CLASSES);
        }

        @Test
        void coreHasNoOtherPackages() {
            JavaClasses core = new ClassFileImporter()
                    .importUrl(CrescendoException.class
                            .getProtectionDomain()
                            .getCodeSource()
                            .getLocation());
            assertThat(core).isNotEmpty();
            PROJECT.coreHasNoOtherPackages().check(core);
        }

        @Test
        void coreNeedsNoOtherLibrary() {
            PROJECT.coreNeedsNoOtherLibrary().check(CLASSES);
        }

        @Test
        void coreShowsNoOtherLibrary() {
            PROJECT.coreShowsNoOtherLibrary().check(CLASSES);
        }

        @Test
        void coreInternalsStayInCore() {
            PROJECT.coreInternalsStayInCore().check(CLASSES);
        }

        @Test
        void stagesAndConnectorsKnowOnlyCore() {
            PROJECT.modulesKnowOnlyCoreAndThemselves().check(CLASSES);
        }

        @Test
        void packagesAreNullMarked() {
            PROJECT.packagesAreNullMarked().check(CLASSES);
        }
    }

    /** The fixture breaks every rule once, so that a rule that stopped looking is noticed. */
    @Nested
    class Fixture {
        private static final Architecture FIXTURE = new Architecture("dev.crescendo.architecture.fixture");
        private static final JavaClasses CLASSES = new ClassFileImporter().importPackages(FIXTURE.root());

        @Test
        void coreThatFlowsBackIsReported() {
            assertThat(violations(FIXTURE.coreFlowsOneWay()))
                    .anyMatch(line -> line.contains("fixture.error.KnowsRun") && line.contains("fixture.run.Run"))
                    .noneMatch(line -> line.contains("KnowsItsLeft"));
        }

        @Test
        void stepThatKnowsItsSiblingIsReported() {
            assertThat(violations(FIXTURE.coreFlowsOneWay()))
                    .anyMatch(line -> line.contains("fixture.extract.KnowsLoad") && line.contains("fixture.load.Load"));
        }

        @Test
        void packageThatIsNoStepIsReported() {
            assertThat(violations(FIXTURE.coreHasNoOtherPackages()))
                    .anyMatch(line -> line.contains("fixture.stage.cron.KnowsPostgresql"))
                    .noneMatch(line -> line.contains("<" + FIXTURE.root() + ".error."));
        }

        @Test
        void libraryInsideCoreIsReported() {
            assertThat(violations(FIXTURE.coreNeedsNoOtherLibrary()))
                    .anyMatch(line -> line.contains("HidesLibrary") && line.contains("org.postgresql.util.PGobject"))
                    .noneMatch(line -> line.contains("KnowsItsLeft"));
        }

        @Test
        void libraryInPublicSignatureIsReported() {
            String type = "org.postgresql.util.PGobject";
            assertThat(violations(FIXTURE.coreShowsNoOtherLibrary()))
                    .anyMatch(line -> line.contains("ShowsLibrary.returned()") && line.contains(type))
                    .anyMatch(line -> line.contains("ShowsLibrary.parameter(") && line.contains(type))
                    .anyMatch(line -> line.contains("ShowsLibrary.insideGeneric()") && line.contains(type))
                    .anyMatch(line -> line.contains("ShowsLibrary.array()") && line.contains(type))
                    .anyMatch(line -> line.contains("ShowsLibrary.bound()") && line.contains(type))
                    .anyMatch(line -> line.contains("ShowsLibrary.thrown()")
                            && line.contains("org.postgresql.util.PSQLException"))
                    .noneMatch(line -> line.contains("ShowsLibrary.hidden()"))
                    .noneMatch(line -> line.contains("HidesLibrary"));
        }

        @Test
        void internalUsedOutsideCoreIsReported() {
            assertThat(violations(FIXTURE.coreInternalsStayInCore()))
                    .anyMatch(line -> line.contains("fixture.postgresql.KnowsInternal"))
                    .noneMatch(line -> line.contains("fixture.run."));
        }

        @Test
        void stageThatKnowsConnectorIsReported() {
            assertThat(violations(FIXTURE.modulesKnowOnlyCoreAndThemselves()))
                    .anyMatch(line -> line.startsWith("stage.cron knows postgresql"))
                    .anyMatch(line -> line.startsWith("stage.cron knows stage.spark"))
                    .anyMatch(line -> line.startsWith("core knows postgresql"))
                    .noneMatch(line -> line.startsWith("cli knows"));
        }

        @Test
        void packageWithoutNullMarkIsReported() {
            assertThat(violations(FIXTURE.packagesAreNullMarked())).anyMatch(line -> line.contains("fixture.run"));
        }

        private static List<String> violations(ArchRule rule) {
            return rule.evaluate(CLASSES).getFailureReport().getDetails();
        }
    }
}
