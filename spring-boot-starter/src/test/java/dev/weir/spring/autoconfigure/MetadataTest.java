package dev.weir.spring.autoconfigure;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatCode;

import dev.weir.policy.PolicyLoader;
import dev.weir.policy.PolicyProperty;
import java.io.IOException;
import java.io.InputStream;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Test;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.json.JsonMapper;

/** What editors complete is what the policy reads. */
class MetadataTest {
  @Test
  void everyDefaultThatIsCompletedIsOneOfThePolicy() throws IOException {
    List<String> completed = new ArrayList<>();
    for (JsonNode property : metadata().path("properties")) {
      String name = property.path("name").asString();
      JsonNode value = property.path("defaultValue");
      boolean ofThePolicy = name.startsWith("weir.policy.") && !value.isMissingNode();
      // Some settings make sense only beside others: Redis's type, a token's key.
      boolean alone =
          !name.startsWith("weir.policy.store.") && !name.startsWith("weir.policy.identity.jwt.");
      if (ofThePolicy && alone) {
        completed.add(name);
        PolicyProperty given =
            new PolicyProperty(
                name.substring("weir.policy.".length()),
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

  private static JsonNode metadata() throws IOException {
    try (InputStream in =
        MetadataTest.class.getResourceAsStream(
            "/META-INF/additional-spring-configuration-metadata.json")) {
      return new JsonMapper().readTree(in);
    }
  }
}
