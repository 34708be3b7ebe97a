package dev.weir.architecture;

import static com.tngtech.archunit.base.DescribedPredicate.describe;
import static com.tngtech.archunit.core.domain.JavaModifier.ABSTRACT;
import static com.tngtech.archunit.core.domain.JavaModifier.FINAL;
import static com.tngtech.archunit.lang.conditions.ArchConditions.be;
import static com.tngtech.archunit.lang.conditions.ArchConditions.have;
import static com.tngtech.archunit.lang.syntax.ArchRuleDefinition.classes;
import static com.tngtech.archunit.lang.syntax.ArchRuleDefinition.fields;
import static com.tngtech.archunit.lang.syntax.ArchRuleDefinition.noClasses;

import com.tngtech.archunit.core.domain.JavaClass;
import com.tngtech.archunit.lang.ArchRule;
import java.util.Arrays;
import java.util.Set;
import org.jspecify.annotations.NullMarked;

/** What every class of the house looks like. */
final class Shapes {
  private static final Set<String> EMPTY_WORDS =
      Set.of("util", "utils", "common", "model", "impl", "manager", "helper", "misc");
  private static final String EMPTY_ENDING = ".*(Impl|Manager|Utils?|Helper)";

  private Shapes() {}

  static ArchRule packagesAreNullMarked() {
    return classes()
        .should(be(describe("in a @NullMarked package", Shapes::isInNullMarkedPackage)))
        .as("every package is @NullMarked");
  }

  static ArchRule packagesAreNamedByFeature() {
    return noClasses()
        .should(
            have(
                describe(
                    "a package name that says nothing",
                    type ->
                        Arrays.stream(type.getPackageName().split("\\."))
                            .anyMatch(EMPTY_WORDS::contains))))
        .as("packages are named by feature");
  }

  static ArchRule classesAreNamedForWhatTheyAre() {
    return noClasses()
        .should()
        .haveNameMatching(EMPTY_ENDING)
        .as("classes are named for what they are");
  }

  /** What may be extended says so by being abstract; everything else in public is final. */
  static ArchRule publicClassesAreFinal() {
    return classes()
        .that()
        .arePublic()
        .and()
        .areNotInterfaces()
        .and()
        .areNotEnums()
        .and()
        .doNotHaveModifier(ABSTRACT)
        .should()
        .haveModifier(FINAL)
        .as("public classes are final or abstract");
  }

  /** State is behind methods; constants are the only fields others see. */
  static ArchRule publicFieldsAreConstants() {
    return fields()
        .that()
        .arePublic()
        .and()
        .areDeclaredInClassesThat()
        .areNotEnums()
        .should()
        .beStatic()
        .andShould()
        .beFinal()
        .allowEmptyShould(true)
        .as("public fields are constants");
  }

  private static boolean isInNullMarkedPackage(JavaClass type) {
    return type.getPackage().isAnnotatedWith(NullMarked.class);
  }
}
