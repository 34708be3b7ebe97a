package dev.weir.policy;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.Map;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class EndpointNamesTest {
  @ParameterizedTest
  @CsvSource({
    "/api/v1/compute/**, api-v1-compute",
    "/api/v1/compute, api-v1-compute",
    "/users/{userId}/posts/*, users-userid-posts",
    "/Über_uns.html, ber-uns-html",
    "/2024/report, path-2024-report",
    "/, root",
    "/*, any",
    "/**, all",
    "/gold, path-gold",
    "/service/**, path-service",
    "/default, path-default"
  })
  void aNameIsMadeFromThePath(String path, String name) {
    assertThat(names("[tiers.gold]\nlimits = ['1/min']\n" + endpoint(path, "")))
        .containsExactly(name);
  }

  @Test
  void endpointsWhosePathsMakeOneNameAreToldApartByWildcardsAndMethodsInAnyOrder() {
    String here = endpoint("/a", "methods = ['GET']");
    String post = endpoint("/a", "methods = ['POST', 'PUT']");
    String below = endpoint("/a/**", "");

    assertThat(names(here + post + below)).containsExactly("a-get", "a-post-put", "a-all");
    assertThat(names(below + post + here)).containsExactly("a-all", "a-post-put", "a-get");
  }

  @Test
  void aGivenNameLeavesTheOthersAlone() {
    assertThat(names(endpoint("/a", "name = 'x'") + endpoint("/a/**", "")))
        .containsExactly("x", "a");
  }

  private static String endpoint(String path, String settings) {
    return "[[endpoints]]\npath = '" + path + "'\nlimits = ['1/min']\n" + settings + "\n";
  }

  private static Iterable<String> names(String text) {
    return PolicyLoader.parse(text, "weir.toml", Map.of()).endpoints().stream()
        .map(Endpoint::name)
        .toList();
  }
}
