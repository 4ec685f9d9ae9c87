package io.tasklane.e2e;

import static com.tngtech.archunit.core.domain.JavaClass.Predicates.resideInAPackage;
import static com.tngtech.archunit.lang.syntax.ArchRuleDefinition.classes;
import static com.tngtech.archunit.lang.syntax.ArchRuleDefinition.noClasses;
import static com.tngtech.archunit.lang.syntax.ArchRuleDefinition.noFields;
import static com.tngtech.archunit.lang.syntax.ArchRuleDefinition.noMethods;
import static com.tngtech.archunit.library.dependencies.SlicesRuleDefinition.slices;

import com.tngtech.archunit.base.DescribedPredicate;
import com.tngtech.archunit.core.domain.JavaClasses;
import com.tngtech.archunit.core.importer.ClassFileImporter;
import com.tngtech.archunit.core.importer.ImportOption;
import java.util.Set;
import org.junit.jupiter.api.Test;
import org.springframework.beans.factory.annotation.Autowired;
import org.springframework.context.annotation.Configuration;
import org.springframework.kafka.annotation.KafkaListener;
import org.springframework.stereotype.Controller;

class ArchitectureTest {

    private static final JavaClasses CLASSES = new ClassFileImporter()
            .withImportOption(new ImportOption.DoNotIncludeTests())
            .importPackages("io.tasklane");

    @Test
    void servicesKnowTheContractAndNotEachOther() {
        for (String service : Set.of("gateway", "worker", "notifier")) {
            noClasses()
                    .that()
                    .resideInAPackage("io.tasklane." + service + "..")
                    .should()
                    .dependOnClassesThat(resideInAPackage("io.tasklane..")
                            .and(DescribedPredicate.not(resideInAPackage("io.tasklane." + service + "..")))
                            .and(DescribedPredicate.not(resideInAPackage("io.tasklane.model..")))
                            .and(DescribedPredicate.not(resideInAPackage("io.tasklane.parallel.."))))
                    .check(CLASSES);
        }
    }

    @Test
    void theContractAndTheEngineKnowNoFramework() {
        noClasses()
                .that()
                .resideInAnyPackage("io.tasklane.model..", "io.tasklane.parallel..")
                .should()
                .dependOnClassesThat()
                .resideInAnyPackage("org.springframework..", "com.mongodb..", "org.bson..")
                .check(CLASSES);
        noClasses()
                .that()
                .resideInAPackage("io.tasklane.parallel..")
                .should()
                .dependOnClassesThat()
                .resideInAPackage("io.tasklane.model..")
                .check(CLASSES);
    }

    @Test
    void packagesFormNoCycles() {
        slices().matching("io.tasklane.(**)").should().beFreeOfCycles().check(CLASSES);
    }

    @Test
    void onlyWhatKeepsSomethingThereTouchesTheDatabase() {
        noClasses()
                .that()
                .resideOutsideOfPackages(
                        "io.tasklane.gateway.store..",
                        "io.tasklane.gateway.status..",
                        "io.tasklane.gateway.idempotency..",
                        "io.tasklane.gateway.results..",
                        "io.tasklane.worker.results..",
                        "io.tasklane.gateway.history..",
                        "io.tasklane.gateway.expiry..",
                        "io.tasklane.gateway.rebuild..",
                        "io.tasklane.gateway.lists..",
                        "io.tasklane.gateway.bulk..",
                        "io.tasklane.gateway.apikeys..",
                        "io.tasklane.gateway.deliveries..",
                        "io.tasklane.gateway.recovery..",
                        "io.tasklane.standalone.store..")
                .should()
                .dependOnClassesThat()
                .resideInAnyPackage("com.mongodb..", "org.bson..")
                .check(CLASSES);
    }

    /** With anything but raw records as parameters headers would be mapped, and any producer could stop the listener. */
    @Test
    void listenersTakeRawRecords() {
        noMethods().should().beAnnotatedWith(KafkaListener.class).check(CLASSES);
        noClasses()
                .should()
                .dependOnClassesThat()
                .resideInAPackage("org.springframework.kafka.listener.adapter..")
                .orShould()
                .dependOnClassesThat()
                .resideInAPackage("org.springframework.kafka.support.converter..")
                .check(CLASSES);
    }

    @Test
    void whatSpringMakesIsNotPublicAndGetsWhatItNeedsByItsConstructor() {
        classes()
                .that()
                .areAnnotatedWith(Configuration.class)
                .or()
                .areMetaAnnotatedWith(Controller.class)
                .should()
                .notBePublic()
                .check(CLASSES);
        noFields().should().beAnnotatedWith(Autowired.class).check(CLASSES);
    }
}
