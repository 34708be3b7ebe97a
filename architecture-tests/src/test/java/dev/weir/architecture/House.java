package dev.weir.architecture;

import com.tngtech.archunit.lang.ArchRule;
import java.util.stream.Stream;

/** All rules of a house that stands in a package. */
final class House {
  private House() {}

  static Stream<ArchRule> rules(String root) {
    Storeys storeys = new Storeys(root);
    Sources sources = new Sources(root);
    Libraries libraries = new Libraries(root);
    return Stream.of(
        storeys.arrowsPointDown(),
        storeys.packagesHaveNoCycles(),
        sources.timeComesFromTheTicker(),
        sources.chanceIsInjected(),
        sources.onlyTheCommandLinePrints(),
        Arithmetic.intsAreWidenedBeforeTheyAreComputedWith(),
        libraries.coreNeedsOnlyTheLanguage(),
        libraries.springStaysInTheAssembly(),
        libraries.servletsStayAtTheDoor(),
        libraries.tomlStaysInThePolicy(),
        libraries.redisIsSpokenToInItsRoom(),
        libraries.theCommandLineIsReadInOnePlace(),
        Shapes.packagesAreNullMarked(),
        Shapes.packagesAreNamedByFeature(),
        Shapes.classesAreNamedForWhatTheyAre(),
        Shapes.publicClassesAreFinal(),
        Shapes.publicFieldsAreConstants());
  }
}
