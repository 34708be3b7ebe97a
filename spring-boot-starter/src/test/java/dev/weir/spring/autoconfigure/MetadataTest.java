package dev.weir.spring.autoconfigure;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatCode;

import dev.weir.policy.PolicyException;
import dev.weir.policy.PolicyLoader;
import dev.weir.policy.PolicyProblem;
import dev.weir.policy.PolicyProperty;
import java.io.IOException;
import java.io.InputStream;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.TreeSet;
import java.util.stream.Collectors;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.json.JsonMapper;

/** What editors complete is what the policy reads. */
class MetadataTest {
  private static final String PREFIX = "weir.policy.";
  private static final String UNKNOWN = "qqqqqqqqqqqqqqqqqqqqqqqqqqqqqq";

  @Test
  void everyDefaultThatIsCompletedIsOneOfThePolicy() throws IOException {
    List<String> completed = new ArrayList<>();
    for (JsonNode property : metadata().path("properties")) {
      String name = property.path("name").asString();
      JsonNode value = property.path("defaultValue");
      boolean ofThePolicy = name.startsWith(PREFIX) && !value.isMissingNode();
      // Some settings make sense only beside others: Redis's type, a token's key.
      boolean alone =
          !name.startsWith("weir.policy.store.") && !name.startsWith("weir.policy.identity.jwt.");
      if (ofThePolicy && alone) {
        completed.add(name);
        PolicyProperty given =
            new PolicyProperty(
                name.substring(PREFIX.length()),
                value.isArray() ? value.path(0).asString() : value.asString(),
                "metadata",
                0,
                0);
        assertThatCode(() -> PolicyLoader.properties(List.of(given), Map.of()))
            .as(name)
            .doesNotThrowAnyException();
      }
    }
    assertThat(completed).hasSizeGreaterThan(10);
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "",
        "store.",
        "identity.",
        "identity.jwt.",
        "headers.",
        "service.",
        "default.",
        "penalty.",
        "metrics.",
        "logging."
      })
  void whatIsCompletedIsWhatThePolicyKnows(String section) throws IOException {
    Set<String> completed = new TreeSet<>();
    for (JsonNode property : metadata().path("properties")) {
      String name = property.path("name").asString();
      if (name.startsWith(PREFIX + section)) {
        completed.add(name.substring(PREFIX.length() + section.length()).split("\\.", -1)[0]);
      }
    }

    assertThat(completed).isEqualTo(known(section));
  }

  @ParameterizedTest
  @CsvSource({
    "tiers,                tiers.premium.",
    "endpoints,            endpoints[0].",
    "exempt,               exempt[0].",
    "identity.api-keys,    identity.api-keys[0]."
  })
  void whatEntriesAreMadeOfIsDescribed(String property, String entry) throws IOException {
    String description =
        metadata()
            .path("properties")
            .valueStream()
            .filter(found -> found.path("name").asString().equals(PREFIX + property))
            .map(found -> found.path("description").asString())
            .findFirst()
            .orElseThrow();

    assertThat(description).contains(known(entry));
  }

  /** What the policy says it knows when it is given what it does not. */
  private static Set<String> known(String section) {
    String list = "unknown key; known are ";
    PolicyProperty unknown = new PolicyProperty(section + UNKNOWN, "1", "test", 0, 0);
    try {
      PolicyLoader.properties(List.of(unknown), Map.of());
    } catch (PolicyException e) {
      return e.problems().stream()
          .filter(problem -> problem.path().endsWith(UNKNOWN))
          .map(PolicyProblem::message)
          .filter(message -> message.startsWith(list))
          .flatMap(message -> Arrays.stream(message.substring(list.length()).split(", ", -1)))
          .map(name -> name.replace('_', '-'))
          .collect(Collectors.toCollection(TreeSet::new));
    }
    throw new AssertionError(section + UNKNOWN + " was taken");
  }

  private static JsonNode metadata() throws IOException {
    try (InputStream in =
        MetadataTest.class.getResourceAsStream(
            "/META-INF/additional-spring-configuration-metadata.json")) {
      return new JsonMapper().readTree(in);
    }
  }
}
