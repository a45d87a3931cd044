package io.fieldwarden.hub;

import static com.tngtech.archunit.lang.syntax.ArchRuleDefinition.classes;
import static com.tngtech.archunit.lang.syntax.ArchRuleDefinition.noClasses;
import static org.assertj.core.api.Assertions.assertThat;

import com.tngtech.archunit.base.DescribedPredicate;
import com.tngtech.archunit.core.domain.JavaClass;
import com.tngtech.archunit.core.domain.JavaClasses;
import com.tngtech.archunit.core.importer.ClassFileImporter;
import com.tngtech.archunit.core.importer.ImportOption;
import com.tngtech.archunit.lang.ArchCondition;
import com.tngtech.archunit.lang.ConditionEvents;
import com.tngtech.archunit.lang.SimpleConditionEvent;
import java.util.List;
import org.jspecify.annotations.NullMarked;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** The boundaries of the modules and of the packages in them. */
final class ArchitectureTest {
    private static final String ROOT = "io.fieldwarden.";
    private static final List<String> MODULES = List.of("device", "edge", "ingest", "stream", "alert", "hub");

    /** Packages named by technology: each adapts one, and none knows another. */
    private static final List<String> ADAPTERS = List.of(
            "mqtt", "coap", "http", "kafka", "influx", "sqlite", "csv", "bridge", "flink", "oidc", "hj212", "dtu",
            "modbus", "serial");

    private static final String[] FRAMEWORKS = {
        "io.netty..",
        "org.eclipse.californium..",
        "org.eclipse.paho..",
        "io.javalin..",
        "jakarta.servlet..",
        "org.apache.kafka..",
        "org.apache.flink..",
        "com.influxdb..",
        "org.sqlite..",
        "java.sql..",
        "org.jdbi.."
    };

    private static JavaClasses product;

    @BeforeAll
    static void read_the_product() {
        product = new ClassFileImporter()
                .withImportOption(new ImportOption.DoNotIncludeTests())
                .importPackages("io.fieldwarden");
        assertThat(product).isNotEmpty();
    }

    @ParameterizedTest
    @ValueSource(strings = {"device", "edge", "ingest", "stream", "alert"})
    void a_module_sees_the_domain_and_itself_only(String module) {
        String[] others = MODULES.stream()
                .filter(other -> !other.equals(module) && !other.equals("device"))
                .map(other -> ROOT + other + "..")
                .toArray(String[]::new);
        noClasses()
                .that()
                .resideInAPackage(ROOT + module + "..")
                .should()
                .dependOnClassesThat()
                .resideInAnyPackage(others)
                .allowEmptyShould(true)
                .check(product);
    }

    @Test
    void the_domain_knows_no_protocol_log_or_store() {
        noClasses()
                .that()
                .resideInAPackage(ROOT + "device..")
                .should()
                .dependOnClassesThat()
                .resideInAnyPackage(FRAMEWORKS)
                .check(product);
    }

    @Test
    void the_core_of_a_module_knows_no_framework() {
        noClasses()
                .that()
                .resideInAPackage(ROOT + "*.core..")
                .should()
                .dependOnClassesThat()
                .resideInAnyPackage(FRAMEWORKS)
                .allowEmptyShould(true)
                .check(product);
    }

    @Test
    void adapters_do_not_know_each_other() {
        for (String adapter : ADAPTERS) {
            noClasses()
                    .that()
                    .resideInAPackage(ROOT + "*." + adapter + "..")
                    .should()
                    .dependOnClassesThat(anotherAdapterThan(adapter))
                    .allowEmptyShould(true)
                    .check(product);
        }
    }

    @Test
    void every_package_says_that_nothing_in_it_is_null() {
        classes()
                .that()
                .resideInAPackage("io.fieldwarden..")
                .should(beInANullMarkedPackage())
                .check(product);
    }

    private static DescribedPredicate<JavaClass> anotherAdapterThan(String adapter) {
        return DescribedPredicate.describe("are of another adapter than " + adapter, type -> {
            String[] parts = type.getPackageName().split("\\.", -1);
            return type.getPackageName().startsWith(ROOT)
                    && parts.length > 3
                    && ADAPTERS.contains(parts[3])
                    && !parts[3].equals(adapter);
        });
    }

    private static ArchCondition<JavaClass> beInANullMarkedPackage() {
        return new ArchCondition<>("be in a @NullMarked package") {
            @Override
            public void check(JavaClass type, ConditionEvents events) {
                boolean generated = type.getPackageName().endsWith(".proto");
                boolean marked = type.getPackage().isAnnotatedWith(NullMarked.class);
                events.add(new SimpleConditionEvent(
                        type, generated || marked, type.getPackageName() + " has no @NullMarked package-info"));
            }
        };
    }
}
