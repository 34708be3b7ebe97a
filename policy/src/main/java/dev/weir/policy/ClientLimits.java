package dev.weir.policy;

import dev.weir.Algorithm;
import dev.weir.Limit;
import dev.weir.Limits;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.Optional;

/**
 * What clients may do where no endpoint says otherwise, as far as it was sound.
 *
 * @param algorithm how limits are counted that do not say
 * @param defaults limits of clients without a tier
 * @param tiers every declared tier with its limits
 */
record ClientLimits(
    Algorithm algorithm, Optional<Limits> defaults, Map<String, Optional<Limits>> tiers) {

  /** Reads {@code [default]} and {@code [tiers.*]}. */
  static ClientLimits read(Section root, RuleNames names) {
    Section section = root.section("default");
    Algorithm algorithm = LimitsReader.algorithm(section, Algorithm.SLIDING_WINDOW);
    Optional<Setting> setting = section.setting("limits");
    Optional<Limits> defaults =
        setting.isPresent()
            ? LimitsReader.read(setting.get(), algorithm)
            : Optional.of(counted(Policy.DEFAULT_LIMITS, algorithm));
    section.close();
    defaults.ifPresent(limits -> names.claimLimits(Rules.DEFAULT, limits, section::problem));
    return new ClientLimits(algorithm, defaults, tiers(root.section("tiers"), algorithm, names));
  }

  private static Limits counted(Limits limits, Algorithm algorithm) {
    return Limits.of(
        limits.list().stream().map(limit -> limit.algorithm(algorithm)).toArray(Limit[]::new));
  }

  private static Map<String, Optional<Limits>> tiers(
      Section section, Algorithm inherited, RuleNames names) {
    Map<String, Optional<Limits>> tiers = new LinkedHashMap<>();
    for (Map.Entry<String, Setting> entry : section.entries()) {
      String tier = entry.getKey();
      Setting setting = entry.getValue();
      setting
          .attempt(() -> Name.require(tier))
          .ifPresent(name -> names.claim(name, setting.path(), setting::problem));
      Optional<Limits> limits =
          setting.section().flatMap(inner -> LimitsReader.section(inner, inherited));
      limits.ifPresent(sound -> names.claimLimits(tier, sound, setting::problem));
      tiers.put(tier, limits);
    }
    return tiers;
  }

  /** The tiers with their limits, when there were no problems. */
  Map<String, Limits> sound() {
    Map<String, Limits> sound = new LinkedHashMap<>();
    tiers.forEach((tier, limits) -> limits.ifPresent(known -> sound.put(tier, known)));
    return sound;
  }

  /** The name, if such a tier is declared. */
  String requireDeclared(String tier) {
    if (!tiers.containsKey(tier)) {
      throw new IllegalArgumentException(
          "the tier "
              + Text.quoted(tier)
              + " is not declared; "
              + (tiers.isEmpty()
                  ? "add [tiers." + Text.shortened(tier) + "]"
                  : Suggestion.of(tier, tiers.keySet())));
    }
    return tier;
  }
}
