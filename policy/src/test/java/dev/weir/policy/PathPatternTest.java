package dev.weir.policy;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.util.List;
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
    PathIndex<String> index = new PathIndex<>();
    index.put(PathPattern.parse(pattern), List.of(), pattern);

    assertThat(index.find("GET", path) != null).isEqualTo(matches);
  }

  @Test
  void aVariableIsFoundInThePathByItsName() {
    PathPattern pattern = PathPattern.parse("/users/{user}/*/{post-id}/**");

    assertThat(pattern.variables()).containsExactly("user", "post-id");
    assertThat(PathPattern.segment("/users/42/posts/7/x", pattern.indexOf("user"))).isEqualTo("42");
    assertThat(PathPattern.segment("/users/42/posts/7/x", pattern.indexOf("post-id")))
        .isEqualTo("7");
  }

  @Test
  void patternsAreEqualByTheirText() {
    assertThat(PathPattern.parse("/a/{x}"))
        .isEqualTo(PathPattern.parse("/a/{x}"))
        .hasSameHashCodeAs(PathPattern.parse("/a/{x}"))
        .isNotEqualTo(PathPattern.parse("/a/{y}"))
        .isNotEqualTo("/a/{x}")
        .doesNotHaveSameHashCodeAs(PathPattern.parse("/a/{y}"))
        .hasToString("/a/{x}");
  }

  @Test
  void aPatternIsOfBoundedLength() {
    assertThat(PathPattern.parse("/" + "a".repeat(1023))).isNotNull();
    assertThatThrownBy(() -> PathPattern.parse("/" + "a".repeat(1024)))
        .isInstanceOf(IllegalArgumentException.class)
        .hasMessage("a path may have 1024 characters, got 1025");
  }

  @ParameterizedTest
  @CsvSource({
    "/, /, true",
    "/, /a, false",
    "/**, /, true",
    "/**, /a/b, true",
    "/a, /a, true",
    "/a, /, false",
    "/a, /ab, false",
    "/a, /a/b, false",
    "/a/b, /a, false",
    "/a/**, /a, true",
    "/a/**, /a/b/c, true",
    "/a/**, /ab, false",
    "/*, /a, true",
    "/*, /, false",
    "/*, /a/b, false",
    "/{id}/b, /x/b, true",
    "/{id}/b, /x/c, false",
    "/*/b, //b, false",
    "/**, *, false",
  })
  void matchesPathsAsTheIndexDoes(String pattern, String path, boolean matches) {
    PathPattern parsed = PathPattern.parse(pattern);
    PathIndex<String> index = new PathIndex<>();
    String unused = index.put(parsed, List.of(), "found");

    assertThat(parsed.matches(path)).isEqualTo(matches);
    assertThat(index.find("GET", path) != null).isEqualTo(matches);
  }

  @ParameterizedTest
  @CsvSource({
    "/a, /*, true",
    "/*, /a, false",
    "/*, /**, true",
    "/a, /a/**, true",
    "/a/**, /a, false",
    "/a/*, /*/b, true",
    "/a, /a, false",
    "/{x}, /*, false",
  })
  void ofTwoThatMatchTheMoreSpecificWins(String one, String other, boolean wins) {
    assertThat(PathPattern.parse(one).isMoreSpecificThan(PathPattern.parse(other))).isEqualTo(wins);
  }
}
