package dev.weir.mutation;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.nio.file.Path;
import java.util.List;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/**
 * What {@code mvn verify -Pmutation} found is good enough: nearly all mutants are killed, and every
 * one that lives is known, with the reason.
 */
final class SurvivingMutantsCheck {
  private static final long LEAST_PERCENT = 96;
  private static final Path KNOWN = Path.of("src/test/resources/dev/weir/mutation/survivors.txt");

  @ParameterizedTest
  @ValueSource(strings = {"core", "policy", "http"})
  void nearlyAllMutantsAreKilled(String module) {
    List<Mutant> mutants = mutantsOf(module);
    long killed = mutants.stream().filter(Mutant::killed).count();

    System.out.printf("%s: %d of %d mutants killed%n", module, killed, mutants.size());

    assertThat(mutants).as("mutants of %s", module).isNotEmpty();
    assertThat(killed * 100)
        .as("killed of the %d mutants of %s, in hundreds", mutants.size(), module)
        .isGreaterThanOrEqualTo(mutants.size() * LEAST_PERCENT);
  }

  @ParameterizedTest
  @ValueSource(strings = {"core", "policy", "http"})
  void everySurvivorIsKnown(String module) throws IOException {
    assertThat(KnownSurvivors.read(KNOWN).unknownOf(mutantsOf(module)))
        .as("survivors of %s that %s does not name", module, KNOWN)
        .isEmpty();
  }

  private static List<Mutant> mutantsOf(String module) {
    return Mutant.read(Path.of("..", module, "target/pit-reports/mutations.xml"));
  }
}
