package dev.weir.architecture;

import static com.tngtech.archunit.library.Architectures.layeredArchitecture;
import static com.tngtech.archunit.library.dependencies.SlicesRuleDefinition.slices;

import com.tngtech.archunit.lang.ArchRule;
import com.tngtech.archunit.library.Architectures.LayeredArchitecture;

/**
 * Who may know whom: features never know an adapter, adapters never know the assembly, and within a
 * module no two packages know each other.
 *
 * @param root the package the house stands in; the fixtures have houses of their own
 */
record Storeys(String root) {
  /** A module that does not exist yet is an empty room; a class outside all rooms is an error. */
  ArchRule arrowsPointDown() {
    LayeredArchitecture rooms =
        layeredArchitecture()
            .consideringOnlyDependenciesInLayers()
            .withOptionalLayers(true)
            .layer("core")
            .definedBy(root);
    for (String room :
        new String[] {
          "policy", "http", "outbound", "jobs", "llm", "redis", "sql", "spring", "server"
        }) {
      rooms = rooms.layer(room).definedBy(root + "." + room + "..");
    }
    return rooms
        .whereLayer("core")
        .mayNotAccessAnyLayer()
        .whereLayer("policy")
        .mayOnlyAccessLayers("core")
        .whereLayer("http")
        .mayOnlyAccessLayers("policy", "core")
        .whereLayer("outbound")
        .mayOnlyAccessLayers("core")
        .whereLayer("jobs")
        .mayOnlyAccessLayers("core")
        .whereLayer("llm")
        .mayOnlyAccessLayers("outbound", "core")
        .whereLayer("redis")
        .mayOnlyAccessLayers("policy", "outbound", "jobs", "core")
        .whereLayer("sql")
        .mayOnlyAccessLayers("policy", "outbound", "jobs", "core")
        .whereLayer("spring")
        .mayOnlyAccessLayers("redis", "sql", "http", "policy", "llm", "outbound", "jobs", "core")
        .whereLayer("server")
        .mayNotBeAccessedByAnyLayer()
        .ensureAllClassesAreContainedInArchitecture()
        .as("arrows point down: assembly, adapters, features");
  }

  ArchRule packagesHaveNoCycles() {
    return slices()
        .matching(root + ".(**)")
        .should()
        .beFreeOfCycles()
        .allowEmptyShould(true)
        .as("no two packages know each other");
  }
}
