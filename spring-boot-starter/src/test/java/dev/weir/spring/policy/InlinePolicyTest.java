package dev.weir.spring.policy;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.assertj.core.api.Assertions.tuple;

import dev.weir.policy.PolicyException;
import dev.weir.policy.PolicyLoader;
import dev.weir.policy.PolicyProperty;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.util.Map;
import org.junit.jupiter.api.Test;
import org.springframework.boot.env.YamlPropertySourceLoader;
import org.springframework.core.env.MapPropertySource;
import org.springframework.core.env.StandardEnvironment;
import org.springframework.core.env.SystemEnvironmentPropertySource;
import org.springframework.core.io.ByteArrayResource;

class InlinePolicyTest {
  private final StandardEnvironment environment = new StandardEnvironment();

  @Test
  void whatIsNotThePolicysIsLeftAlone() {
    add("a", Map.of("weir.policy-file", "x", "weir.filter.order", "1", "server.port", "0"));

    assertThat(InlinePolicy.read(environment).isEmpty()).isTrue();
  }

  @Test
  void whatComesFirstWinsAndListsAreTakenWhole() {
    add("first", Map.of("weir.policy.default.limits[0]", "1/min"));
    add(
        "second",
        Map.of(
            "weir.policy.default.limits", "2/min,3/hour",
            "weir.policy.endpoints[0].in-addition", "true",
            "weir.policy.headers.reset", "delta"));
    add(
        "third",
        Map.of(
            "weir.policy.endpoints[0].path", "/x",
            "weir.policy.endpoints[1].path", "/y",
            "weir.policy.headers.reset", "epoch"));

    assertThat(InlinePolicy.read(environment).properties())
        .extracting(PolicyProperty::path, PolicyProperty::text, PolicyProperty::source)
        .containsExactlyInAnyOrder(
            tuple("default.limits[0]", "1/min", "first"),
            tuple("endpoints[0].in-addition", "true", "second"),
            tuple("headers.reset", "delta", "second"));
  }

  @Test
  void placeholdersAreResolvedOrMissed() {
    add("a", Map.of("limit", "5/min", "weir.policy.default.limits", "${limit}"));
    assertThat(InlinePolicy.read(environment).first().text()).isEqualTo("5/min");

    add("b", Map.of("weir.policy.service.limits", "${nobody.sets.this}"));
    assertThatThrownBy(() -> InlinePolicy.read(environment))
        .hasMessageContaining("nobody.sets.this");
  }

  @Test
  void aPlatformsVariablesAreNoPolicy() {
    environment
        .getPropertySources()
        .addFirst(
            new SystemEnvironmentPropertySource(
                "environment",
                Map.of("weir.policy.port", "tcp://1.2.3.4", "WEIR_POLICY_PORT", "1")));

    assertThat(InlinePolicy.read(environment).isEmpty()).isTrue();
  }

  @Test
  void aProblemIsToldWithItsPlaceInTheFile() throws IOException {
    String yaml =
        """
        weir:
          policy:
            default:
              limits:
                - 100/min
                - plenty
        """;
    new YamlPropertySourceLoader()
        .load("application", new NamedResource(yaml))
        .forEach(environment.getPropertySources()::addFirst);

    assertThatThrownBy(
            () -> PolicyLoader.properties(InlinePolicy.read(environment).properties(), Map.of()))
        .isInstanceOf(PolicyException.class)
        .hasMessageStartingWith("application.yaml:6:11: default.limits[1]: ");
  }

  private void add(String name, Map<String, Object> properties) {
    environment.getPropertySources().addLast(new MapPropertySource(name, properties));
  }

  private static final class NamedResource extends ByteArrayResource {
    NamedResource(String text) {
      super(text.getBytes(StandardCharsets.UTF_8));
    }

    @Override
    public String getFilename() {
      return "application.yaml";
    }
  }
}
