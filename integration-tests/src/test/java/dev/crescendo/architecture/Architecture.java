package dev.crescendo.architecture;

import static com.tngtech.archunit.core.domain.JavaModifier.PROTECTED;
import static com.tngtech.archunit.core.domain.JavaModifier.PUBLIC;
import static com.tngtech.archunit.lang.syntax.ArchRuleDefinition.classes;
import static com.tngtech.archunit.lang.syntax.ArchRuleDefinition.noClasses;
import static com.tngtech.archunit.library.Architectures.layeredArchitecture;

import com.tngtech.archunit.base.DescribedPredicate;
import com.tngtech.archunit.core.domain.Dependency;
import com.tngtech.archunit.core.domain.JavaClass;
import com.tngtech.archunit.core.domain.JavaCodeUnit;
import com.tngtech.archunit.core.domain.JavaField;
import com.tngtech.archunit.core.domain.JavaModifier;
import com.tngtech.archunit.core.domain.JavaType;
import com.tngtech.archunit.core.domain.JavaTypeVariable;
import com.tngtech.archunit.lang.ArchCondition;
import com.tngtech.archunit.lang.ArchRule;
import com.tngtech.archunit.lang.ConditionEvents;
import com.tngtech.archunit.lang.SimpleConditionEvent;
import com.tngtech.archunit.library.Architectures.LayeredArchitecture;
import java.util.Collection;
import java.util.List;
import java.util.Set;
import java.util.function.Predicate;
import java.util.stream.Stream;
import org.jspecify.annotations.NullMarked;

/**
 * The rules of direction, for whatever lies under {@code root}: the project itself, or a fixture that breaks them.
 * A rule holds where nothing matches it yet.
 */
record Architecture(String root) {

    /** The steps of core from left to right. A step knows those to its left, never one beside it. */
    private static final List<List<String>> CORE_STEPS = List.of(
            List.of("error"),
            List.of("config"),
            List.of("record"),
            List.of("position"),
            List.of("extract", "transform", "load"),
            List.of("warehouse"),
            List.of("pipeline"),
            List.of("run"));

    private static final List<String> CORE =
            CORE_STEPS.stream().flatMap(List::stream).toList();

    /** What several connectors share. It knows core only. */
    private static final Set<String> SHARED = Set.of("format");

    /** They put the others together; every other module knows core, what is shared, and itself. */
    private static final Set<String> ASSEMBLIES = Set.of("cli", "examples", "benchmarks", "reliability");

    ArchRule coreFlowsOneWay() {
        LayeredArchitecture layers =
                layeredArchitecture().consideringOnlyDependenciesInLayers().withOptionalLayers(true);
        for (String step : CORE) {
            layers = layers.layer(step).definedBy(packageOf(step));
        }
        for (int i = 0; i < CORE_STEPS.size(); i++) {
            String[] right = CORE_STEPS.subList(i + 1, CORE_STEPS.size()).stream()
                    .flatMap(List::stream)
                    .toArray(String[]::new);
            for (String step : CORE_STEPS.get(i)) {
                layers = right.length == 0
                        ? layers.whereLayer(step).mayNotBeAccessedByAnyLayer()
                        : layers.whereLayer(step).mayOnlyBeAccessedByLayers(right);
            }
        }
        return layers.as("core flows one way: " + CORE_STEPS).allowEmptyShould(true);
    }

    /** To be checked against the classes of the core module alone. */
    ArchRule coreHasNoOtherPackages() {
        return classes()
                .should()
                .resideInAnyPackage(corePackages())
                .as("core consists of " + CORE)
                .allowEmptyShould(true);
    }

    /** ASM generates bindings; JDK packages include JDBC's {@code javax.sql}. */
    ArchRule coreNeedsNoOtherLibrary() {
        return noClasses()
                .that()
                .resideInAnyPackage(corePackages())
                .should()
                .dependOnClassesThat(outside(
                        root + "..",
                        "java..",
                        "javax..",
                        "org.slf4j..",
                        "org.jspecify..",
                        "org.objectweb.asm..",
                        "com.fasterxml.jackson.core.."))
                .as("core needs only the JDK, SLF4J, JSpecify, ASM and Jackson")
                .allowEmptyShould(true);
    }

    ArchRule coreShowsNoOtherLibrary() {
        return classes()
                .that()
                .resideInAnyPackage(corePackages())
                .and()
                .resideOutsideOfPackage("..internal..")
                .should(showOnly(outside(root + "..", "java..", "org.slf4j..", "org.jspecify..")))
                .as("public signatures of core show only java, SLF4J, JSpecify and core types")
                .allowEmptyShould(true);
    }

    ArchRule coreInternalsStayInCore() {
        return noClasses()
                .that()
                .resideOutsideOfPackages(corePackages())
                .should()
                .dependOnClassesThat()
                .resideInAnyPackage(CORE.stream()
                        .map(step -> packageOf(step) + "internal..")
                        .toArray(String[]::new))
                .as("what is internal to core is used by core alone")
                .allowEmptyShould(true);
    }

    ArchRule modulesKnowOnlyCoreAndThemselves() {
        return classes()
                .that(reside("in a module that is no assembly", name -> !ASSEMBLIES.contains(module(name))))
                .should(new KnowOnlyCoreAndThemselves())
                .as("stages and connectors (all modules but " + ASSEMBLIES + ") know only core and themselves")
                .allowEmptyShould(true);
    }

    /** NullAway looks only where it is told to, so a package without the mark would go unchecked. */
    ArchRule packagesAreNullMarked() {
        return classes()
                .should(new ArchCondition<>("reside in a @NullMarked package") {
                    @Override
                    public void check(JavaClass item, ConditionEvents events) {
                        if (!item.getPackage().isAnnotatedWith(NullMarked.class)) {
                            events.add(SimpleConditionEvent.violated(
                                    item, "Package " + item.getPackageName() + " is not @NullMarked (" + item + ")"));
                        }
                    }
                })
                .allowEmptyShould(true);
    }

    private String packageOf(String step) {
        return root + "." + step + "..";
    }

    private String[] corePackages() {
        return CORE.stream().map(this::packageOf).toArray(String[]::new);
    }

    /** {@code core}, {@code stage.cron}, {@code kafka}, …; empty for what is not ours. */
    private String module(String packageName) {
        if (!packageName.startsWith(root + ".")) {
            return "";
        }
        String[] names = packageName.substring(root.length() + 1).split("\\.", -1);
        if (CORE.contains(names[0])) {
            return "core";
        }
        return names[0].equals("stage") && names.length > 1 ? "stage." + names[1] : names[0];
    }

    private static DescribedPredicate<JavaClass> reside(String where, Predicate<String> packages) {
        return DescribedPredicate.describe("reside " + where, type -> packages.test(type.getPackageName()));
    }

    private static DescribedPredicate<JavaClass> outside(String... packages) {
        DescribedPredicate<JavaClass> inside = JavaClass.Predicates.resideInAnyPackage(packages);
        return DescribedPredicate.describe("reside outside of " + List.of(packages), type -> {
            JavaClass element = type.getBaseComponentType();
            return !element.isPrimitive() && !inside.test(element);
        });
    }

    private static ArchCondition<JavaClass> showOnly(DescribedPredicate<JavaClass> foreign) {
        return new ArchCondition<>("show no type outside") {
            @Override
            public void check(JavaClass item, ConditionEvents events) {
                if (!isVisible(item)) {
                    return;
                }
                item.getSuperclass().ifPresent(type -> report(item, item.getFullName(), Stream.of(type), events));
                report(item, item.getFullName(), item.getInterfaces().stream(), events);
                report(item, item.getFullName(), bounds(item.getTypeParameters()), events);
                for (JavaField field : item.getFields()) {
                    if (isVisible(field.getModifiers())) {
                        report(item, field.getFullName(), Stream.of(field.getType()), events);
                    }
                }
                for (JavaCodeUnit unit : item.getCodeUnits()) {
                    if (isVisible(unit.getModifiers())) {
                        Stream<JavaType> ends =
                                Stream.concat(Stream.of(unit.getReturnType()), unit.getParameterTypes().stream());
                        Stream<JavaType> errors =
                                unit.getThrowsClause().getTypes().stream().map(JavaType.class::cast);
                        report(item, unit.getFullName(), Stream.concat(ends, errors), events);
                        report(item, unit.getFullName(), bounds(unit.getTypeParameters()), events);
                    }
                }
            }

            private void report(
                    JavaClass item, String where, Stream<? extends JavaType> types, ConditionEvents events) {
                types.flatMap(type -> type.getAllInvolvedRawTypes().stream())
                        .filter(foreign)
                        .distinct()
                        .forEach(type -> events.add(
                                SimpleConditionEvent.violated(item, where + " shows " + type.getFullName())));
            }
        };
    }

    private static Stream<JavaType> bounds(Collection<? extends JavaTypeVariable<?>> variables) {
        return variables.stream().flatMap(variable -> variable.getUpperBounds().stream());
    }

    private static boolean isVisible(JavaClass type) {
        return isVisible(type.getModifiers())
                && type.getEnclosingClass().map(Architecture::isVisible).orElse(true);
    }

    private static boolean isVisible(Set<JavaModifier> modifiers) {
        return modifiers.contains(PUBLIC) || modifiers.contains(PROTECTED);
    }

    private final class KnowOnlyCoreAndThemselves extends ArchCondition<JavaClass> {
        KnowOnlyCoreAndThemselves() {
            super("know only core and themselves");
        }

        @Override
        public void check(JavaClass item, ConditionEvents events) {
            String own = module(item.getPackageName());
            for (Dependency dependency : item.getDirectDependenciesFromSelf()) {
                String other = module(
                        dependency.getTargetClass().getBaseComponentType().getPackageName());
                if (!other.isEmpty() && !other.equals("core") && !other.equals(own) && !SHARED.contains(other)) {
                    events.add(SimpleConditionEvent.violated(
                            dependency, own + " knows " + other + ": " + dependency.getDescription()));
                }
            }
        }
    }
}
