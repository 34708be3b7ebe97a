package dev.weir.policy;

import dev.weir.Algorithm;
import dev.weir.Limit;
import dev.weir.Limits;
import java.util.ArrayList;
import java.util.Collections;
import java.util.Comparator;
import java.util.HashSet;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.function.Consumer;

/** Reads {@code [[endpoints]]}: each for itself, then what they must be to each other. */
final class EndpointsReader {
  private final ClientLimits clients;
  private final Optional<Limits> service;
  private final RuleNames names;

  EndpointsReader(ClientLimits clients, Optional<Limits> service, RuleNames names) {
    this.clients = clients;
    this.service = service;
    this.names = names;
  }

  /** An endpoint with where it was written; its name is empty if it was left out, or is wrong. */
  record Draft(
      Section section,
      Optional<String> name,
      PathPattern path,
      List<String> methods,
      Optional<Limits> limits,
      Map<String, Limits> tiers,
      List<KeyPart> key,
      boolean inAddition,
      long cost,
      boolean shadow) {
    Endpoint named(String name) {
      return new Endpoint(name, path, methods, limits, tiers, key, inAddition, cost, shadow);
    }
  }

  /** The endpoints, complete if there were no problems. */
  List<Endpoint> read(List<Setting> settings) {
    List<Draft> drafts = new ArrayList<>();
    for (Setting setting : settings) {
      setting.section().flatMap(this::draft).ifPresent(drafts::add);
    }
    List<String> made = EndpointNames.of(drafts, clients.tiers().keySet());
    PathIndex<Draft> enforced = new PathIndex<>();
    PathIndex<Draft> shadows = new PathIndex<>();
    List<Endpoint> endpoints = new ArrayList<>();
    for (int i = 0; i < drafts.size(); i++) {
      Draft draft = drafts.get(i);
      checkOverlap(draft, draft.shadow() ? shadows : enforced);
      checkCost(draft);
      name(draft, made.get(i)).ifPresent(name -> endpoints.add(draft.named(name)));
    }
    return endpoints;
  }

  private Optional<Draft> draft(Section section) {
    Optional<String> name = section.text("name", Name::require);
    Algorithm algorithm = LimitsReader.algorithm(section, clients.algorithm());
    Optional<PathPattern> path =
        section
            .required("path", "write for example path = \"/api/**\"")
            .flatMap(setting -> setting.text(PathPattern::parse));
    List<String> methods = methods(section.items("methods"));
    Optional<Setting> limits = section.setting("limits");
    Optional<Setting> tiers = section.setting("tiers");
    Optional<Setting> key = section.setting("key");
    Optional<Setting> inAddition = section.setting("in_addition");
    Optional<Setting> cost = section.setting("cost");
    Optional<Setting> shadow = section.setting("shadow");
    if (limits.isEmpty() && tiers.isEmpty()) {
      checkHasEffect(section, cost);
      String idle = "has no effect without limits; give the endpoint limits or remove it";
      key.ifPresent(setting -> setting.problem(idle));
      inAddition.ifPresent(setting -> setting.problem(idle));
      shadow.ifPresent(setting -> setting.problem(idle));
    }
    Optional<Limits> general = limits.flatMap(setting -> LimitsReader.read(setting, algorithm));
    Map<String, Limits> byTier = tiers(section.section("tiers"), algorithm);
    List<KeyPart> parts = key.flatMap(s -> key(s, path)).orElse(Endpoint.DEFAULT_KEY);
    long permits =
        cost.flatMap(setting -> setting.integer(Endpoint::requireCost))
            .orElse(Endpoint.DEFAULT_COST);
    boolean both = inAddition.flatMap(Setting::flag).orElse(false);
    boolean observed = shadow.flatMap(Setting::flag).orElse(false);
    section.close();
    return path.map(
        pattern ->
            new Draft(
                section, name, pattern, methods, general, byTier, parts, both, permits, observed));
  }

  private static void checkHasEffect(Section section, Optional<Setting> cost) {
    if (cost.isEmpty()) {
      section.problem(
          "limits",
          "an endpoint needs limits, tiers.<tier>.limits or a cost; write for example limits ="
              + " [\"10/min\"]");
    }
  }

  private static List<String> methods(List<Setting> settings) {
    Set<String> methods = new HashSet<>();
    List<String> inOrder = new ArrayList<>();
    for (Setting setting : settings) {
      setting
          .text(HttpMethod::require)
          .ifPresent(
              method -> {
                if (methods.add(method)) {
                  inOrder.add(method);
                } else {
                  setting.problem("names " + method + " again; name each method once");
                }
              });
    }
    return inOrder;
  }

  private Map<String, Limits> tiers(Section section, Algorithm inherited) {
    Map<String, Limits> tiers = new LinkedHashMap<>();
    for (Map.Entry<String, Setting> entry : section.entries()) {
      Setting setting = entry.getValue();
      Optional<String> tier = setting.attempt(() -> clients.requireDeclared(entry.getKey()));
      Optional<Limits> limits =
          setting.section().flatMap(inner -> LimitsReader.section(inner, inherited));
      tier.ifPresent(name -> limits.ifPresent(sound -> tiers.put(name, sound)));
    }
    return tiers;
  }

  private static Optional<List<KeyPart>> key(Setting setting, Optional<PathPattern> path) {
    return setting
        .items()
        .flatMap(
            entries -> {
              List<KeyPart> parts = new ArrayList<>();
              for (Setting entry : entries) {
                entry.text(text -> keyPart(text, path)).ifPresent(parts::add);
              }
              return parts.size() == entries.size()
                  ? setting.attempt(() -> Endpoint.requireKey(List.copyOf(parts)))
                  : Optional.empty();
            });
  }

  private static KeyPart keyPart(String text, Optional<PathPattern> path) {
    KeyPart part = KeyPart.parse(text);
    return path.isPresent() ? Endpoint.requireVariable(part, path.get()) : part;
  }

  /** Takes the endpoint's name: its own, else the one made from its path. */
  private Optional<String> name(Draft draft, String made) {
    Section section = draft.section();
    boolean given = section.setting("name").isPresent();
    Optional<String> name =
        given ? draft.name() : section.attempt("name", () -> EndpointNames.require(made));
    Consumer<String> report =
        message -> section.problem("name", given ? message : "made from the path, " + message);
    name.ifPresent(
        rule -> {
          names.claim(rule, section.path(), report);
          draft.limits().ifPresent(limits -> names.claimLimits(rule, limits, report));
          draft.tiers().values().forEach(limits -> names.claimLimits(rule, limits, report));
        });
    return name;
  }

  private static void checkOverlap(Draft draft, PathIndex<Draft> taken) {
    Draft holder = taken.put(draft.path(), draft.methods(), draft);
    if (holder != null) {
      draft
          .section()
          .problem(
              "path",
              "matches the same paths as "
                  + holder.section().path()
                  + " ("
                  + Text.quoted(holder.path().toString())
                  + ") for some of the same methods; make them one, or give them different"
                  + " methods");
    }
  }

  /** A request that costs more than a limit can hold would never pass. */
  private void checkCost(Draft draft) {
    String path = draft.section().path();
    draft.limits().ifPresent(limits -> checkFits(draft, limits, path + ".limits"));
    draft
        .tiers()
        .forEach((tier, limits) -> checkFits(draft, limits, path + ".tiers." + tier + ".limits"));
    if (draft.shadow()) {
      return;
    }
    service.ifPresent(limits -> checkFits(draft, limits, "service.limits"));
    boolean chargesOwn = draft.inAddition() || draft.limits().isEmpty();
    if (chargesOwn) {
      clients.defaults().ifPresent(limits -> checkFits(draft, limits, "default.limits"));
      clients.sound().entrySet().stream()
          .filter(tier -> draft.inAddition() || !draft.tiers().containsKey(tier.getKey()))
          .forEach(tier -> checkFits(draft, tier.getValue(), "tiers." + tier.getKey() + ".limits"));
    }
  }

  private static void checkFits(Draft draft, Limits limits, String where) {
    if (limits.canEverHold(draft.cost())) {
      return;
    }
    Limit smallest = Collections.min(limits.list(), Comparator.comparingLong(Limit::burst));
    draft
        .section()
        .problem(
            "cost",
            "must be at most "
                + smallest.burst()
                + ", all that "
                + where
                + " ("
                + smallest
                + ") can ever hold, got "
                + draft.cost()
                + "; lower the cost or raise the limit");
  }
}
