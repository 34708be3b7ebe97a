package dev.weir.policy;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.util.Arrays;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class PathPatternTest {
  @ParameterizedTest
  @CsvSource({
    "/, /, true",
    "/, /a, false",
    "/a/b, /a/b, true",
    "/a/b, /a, false",
    "/a/b, /a/b/c, false",
    "/a/b, /a/B, false",
    "/a b, /a b, true",
    "/café, /café, true",
    "/100%25, /100%25, true",
    "/a%3Bb%3Fc, /a%3Bb%3Fc, true",
    "/*, /a, true",
    "/*, /, false",
    "/*, /a/b, false",
    "/a/*/c, /a/b/c, true",
    "/a/*/c, /a/b/d, false",
    "/**, /, true",
    "/**, /a/b, true",
    "/a/**, /a, true",
    "/a/**, /a/b/c, true",
    "/a/**, /ab, false",
    "/a/*/**, /a, false",
    "/a/*/**, /a/b, true",
    "/**, a, false",
    "/**, *, false",
    "/{x}, '', false"
  })
  void aPathMatchesOrNot(String pattern, String path, boolean matches) {
    assertThat(PathPattern.parse(pattern).match(path).isPresent()).isEqualTo(matches);
  }

  @Test
  void variablesAreRemembered() {
    PathPattern pattern = PathPattern.parse("/users/{user}/*/{post-id}/**");

    assertThat(pattern.variables()).containsExactly("user", "post-id");
    assertThat(pattern.match("/users/42/posts/7/comments/1"))
        .contains(Map.of("user", "42", "post-id", "7"));
  }

  @Test
  void theOrderIsFromTheMostToTheLeastSpecific() {
    List<PathPattern> patterns =
        Arrays.asList(
            PathPattern.parse("/**"),
            PathPattern.parse("/{x}/b"),
            PathPattern.parse("/a/**"),
            PathPattern.parse("/a/*/**"),
            PathPattern.parse("/a/*/c"),
            PathPattern.parse("/a/*"),
            PathPattern.parse("/a/b/**"),
            PathPattern.parse("/a/b"));

    patterns.sort(null);

    assertThat(patterns)
        .extracting(PathPattern::toString)
        .containsExactly("/a/b", "/a/b/**", "/a/*", "/a/*/c", "/a/*/**", "/a/**", "/{x}/b", "/**");
  }

  @Test
  void patternsAreEqualByTheirText() {
    assertThat(PathPattern.parse("/a/{x}"))
        .isEqualTo(PathPattern.parse("/a/{x}"))
        .hasSameHashCodeAs(PathPattern.parse("/a/{x}"))
        .isNotEqualTo(PathPattern.parse("/a/{y}"))
        .isNotEqualTo("/a/{x}")
        .hasToString("/a/{x}");
  }

  @Test
  void aPatternIsOfBoundedLength() {
    assertThat(PathPattern.parse("/" + "a".repeat(1023))).isNotNull();
    assertThatThrownBy(() -> PathPattern.parse("/" + "a".repeat(1024)))
        .isInstanceOf(IllegalArgumentException.class)
        .hasMessage("a path may have 1024 characters, got 1025");
  }
}
