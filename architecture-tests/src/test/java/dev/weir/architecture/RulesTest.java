package dev.weir.architecture;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import com.tngtech.archunit.core.domain.JavaClasses;
import com.tngtech.archunit.core.importer.ClassFileImporter;
import com.tngtech.archunit.lang.ArchRule;
import java.util.List;
import java.util.Map;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

/** Every rule can fail, and leaves a sound house alone. */
class RulesTest {
  private static final String SOUND = RulesTest.class.getPackageName() + ".sound";
  private static final String CROOKED = RulesTest.class.getPackageName() + ".crooked";
  private static final JavaClasses SOUND_HOUSE = new ClassFileImporter().importPackages(SOUND);
  private static final JavaClasses CROOKED_HOUSE = new ClassFileImporter().importPackages(CROOKED);

  /** What each rule must find, by the rule's description. */
  private static final Map<String, List<String>> OFFENDERS =
      Map.ofEntries(
          Map.entry(
              "arrows point down: assembly, adapters, features",
              List.of(".KnowsPolicy", ".policy.KnowsRedis", ".redis.KnowsServer", ".attic.Junk")),
          Map.entry("no two packages know each other", List.of(".http.Cycle", ".http.util.Scraps")),
          Map.entry(
              "time comes from the ticker",
              List.of(
                  ".SystemTicker",
                  ".Clocks$Nanos",
                  ".Clocks$Millis",
                  ".Clocks$Now",
                  ".Clocks$Today",
                  ".Clocks$Zoned",
                  ".Clocks$Dated",
                  ".Clocks$Calendars",
                  ".Clocks$Sleeper",
                  ".Clocks$Napper")),
          Map.entry(
              "chance is injected",
              List.of(
                  ".Dice$Maths",
                  ".Dice$Old",
                  ".Dice$Local",
                  ".Dice$Splittable",
                  ".Dice$Secure",
                  ".Dice$Unique")),
          Map.entry(
              "only the command line prints",
              List.of(".Printers$Out", ".Printers$Err", ".Printers$Trace")),
          Map.entry(
              "ints are widened before they are computed with",
              List.of(".Sums$Within", ".Sums$Kept")),
          Map.entry(
              "core needs nothing but the language", List.of(".KnowsPolicy", ".KnowsLibraries")),
          Map.entry("Spring stays in the assembly", List.of(".KnowsLibraries.spring")),
          Map.entry(
              "servlets stay in the servlet filter and the assembly",
              List.of(".KnowsLibraries.servlet")),
          Map.entry("TOML stays in the policy", List.of(".KnowsLibraries.toml")),
          Map.entry("Redis is spoken to in its room", List.of(".KnowsLibraries.redis")),
          Map.entry(
              "the command line is read in one place", List.of(".KnowsLibraries.commandLine")),
          Map.entry("every package is @NullMarked", List.of(".http.util.Scraps")),
          Map.entry("packages are named by feature", List.of(".http.util.Scraps")),
          Map.entry("classes are named for what they are", List.of(".CounterManager")),
          Map.entry("public classes are final or abstract", List.of(".CounterManager")),
          Map.entry("public fields are constants", List.of(".CounterManager.count")));

  @ParameterizedTest
  @MethodSource
  void aSoundHousePasses(ArchRule rule) {
    rule.check(SOUND_HOUSE);
  }

  static Stream<ArchRule> aSoundHousePasses() {
    return House.rules(SOUND);
  }

  @ParameterizedTest
  @MethodSource
  void aCrookedHouseIsTold(ArchRule rule) {
    List<String> offenders = OFFENDERS.getOrDefault(rule.getDescription(), List.of());

    assertThat(offenders).as("offenders against: " + rule.getDescription()).isNotEmpty();
    assertThatThrownBy(() -> rule.check(CROOKED_HOUSE))
        .isInstanceOf(AssertionError.class)
        .message()
        .contains(offenders.stream().map(CROOKED::concat).toList());
  }

  static Stream<ArchRule> aCrookedHouseIsTold() {
    return House.rules(CROOKED);
  }

  @Test
  void noOffenderIsForgotten() {
    assertThat(House.rules(CROOKED).map(ArchRule::getDescription))
        .containsExactlyInAnyOrderElementsOf(OFFENDERS.keySet());
  }
}
