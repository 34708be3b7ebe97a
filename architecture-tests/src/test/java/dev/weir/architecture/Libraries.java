package dev.weir.architecture;

import static com.tngtech.archunit.lang.syntax.ArchRuleDefinition.classes;
import static com.tngtech.archunit.lang.syntax.ArchRuleDefinition.noClasses;

import com.tngtech.archunit.lang.ArchRule;

/**
 * Which room may use which library.
 *
 * @param root the package the house stands in
 */
record Libraries(String root) {
  ArchRule coreNeedsOnlyTheLanguage() {
    return classes()
        .that()
        .resideInAPackage(root)
        .should()
        .onlyDependOnClassesThat()
        .resideInAnyPackage("", "java..", "org.jspecify.annotations", root)
        .as("core needs nothing but the language");
  }

  ArchRule springStaysInTheAssembly() {
    return noClasses()
        .that()
        .resideOutsideOfPackages(root + ".spring..", root + ".server..")
        .should()
        .dependOnClassesThat()
        .resideInAPackage("org.springframework..")
        .as("Spring stays in the assembly");
  }

  ArchRule servletsStayAtTheDoor() {
    return noClasses()
        .that()
        .resideOutsideOfPackages(root + ".http.servlet..", root + ".spring..", root + ".server..")
        .should()
        .dependOnClassesThat()
        .resideInAPackage("jakarta.servlet..")
        .as("servlets stay in the servlet filter and the assembly");
  }

  ArchRule tomlStaysInThePolicy() {
    return noClasses()
        .that()
        .resideOutsideOfPackage(root + ".policy..")
        .should()
        .dependOnClassesThat()
        .resideInAPackage("org.tomlj..")
        .as("TOML stays in the policy");
  }

  ArchRule redisIsSpokenToInItsRoom() {
    return noClasses()
        .that()
        .resideOutsideOfPackage(root + ".redis..")
        .should()
        .dependOnClassesThat()
        .resideInAnyPackage("io.lettuce..", "io.netty..")
        .as("Redis is spoken to in its room");
  }

  ArchRule theCommandLineIsReadInOnePlace() {
    return noClasses()
        .that()
        .resideOutsideOfPackage(root + ".server.cli..")
        .should()
        .dependOnClassesThat()
        .resideInAPackage("picocli..")
        .as("the command line is read in one place");
  }
}
