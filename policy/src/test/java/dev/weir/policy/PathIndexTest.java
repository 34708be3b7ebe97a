package dev.weir.policy;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;
import java.util.Random;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

class PathIndexTest {
  private final PathIndex<String> index = new PathIndex<>();

  @ParameterizedTest
  @CsvSource(
      nullValues = "none",
      textBlock =
          """
          GET,  /a/b,   /a/b
          GET,  /a/c,   /a/*
          GET,  /a,     /a/**
          GET,  /a/b/c, /a/{x}/c
          GET,  /a/b/d, /a/**
          GET,  /x/b,   none
          POST, /x/b,   /{x}/b
          GET,  *,      none
          """)
  void theMostSpecificPatternOfTheMethodWins(String method, String path, String expected) {
    for (String pattern : List.of("/a/**", "/a/{x}/c", "/a/*", "/a/b")) {
      put(pattern);
    }
    put("/{x}/b", "POST");

    assertThat(index.find(method, path)).isEqualTo(expected);
  }

  @Test
  void aPatternThatHasNotTheMethodLeavesThePathToLessSpecificOnes() {
    put("/a/b", "POST");
    put("/a/*", "PUT");
    put("/**");

    assertThat(index.find("POST", "/a/b")).isEqualTo("/a/b");
    assertThat(index.find("PUT", "/a/b")).isEqualTo("/a/*");
    assertThat(index.find("GET", "/a/b")).isEqualTo("/**");
  }

  @Test
  void headIsGetUnlessItIsListed() {
    put("/a", "GET");
    put("/*", "GET");
    index.put(PathPattern.parse("/*"), List.of("HEAD"), "head");

    assertThat(index.find("HEAD", "/a")).isEqualTo("/a");
    assertThat(index.find("HEAD", "/b")).isEqualTo("head");
    assertThat(index.find("OPTIONS", "/a")).isNull();
  }

  @Test
  void whatIsThereForTheSamePathsAndMethodsStays() {
    put("/a/{x}", "GET");

    assertThat(index.put(PathPattern.parse("/a/*"), List.of("POST", "GET"), "late"))
        .isEqualTo("/a/{x}");
    assertThat(index.put(PathPattern.parse("/a/*"), List.of(), "late")).isEqualTo("/a/{x}");
    assertThat(index.put(PathPattern.parse("/a/*"), List.of("POST"), "post")).isNull();
    assertThat(index.find("GET", "/a/1")).isEqualTo("/a/{x}");
  }

  @ParameterizedTest
  @ValueSource(longs = {1, 2, 3, 4, 5})
  void findsWhatTryingEveryPatternInOrderFinds(long seed) {
    Random random = new Random(seed);
    List<String> patterns = new ArrayList<>();
    for (int i = 0; i < 150; i++) {
      String pattern = randomPath(random, "a", "b", "c", "*", "**");
      if (index.put(PathPattern.parse(pattern), List.of(), pattern) == null) {
        patterns.add(pattern);
      }
    }
    patterns.sort(Comparator.comparing(PathIndexTest::shape));

    for (int i = 0; i < 2000; i++) {
      String path = randomPath(random, "a", "b", "c", "d", "");
      String expected =
          patterns.stream()
              .filter(pattern -> path.matches(regularExpression(pattern)))
              .findFirst()
              .orElse(null);
      assertThat(index.find("GET", path)).as("seed %d, path %s", seed, path).isEqualTo(expected);
    }
  }

  /** The kinds of a pattern's segments as text, in whose order the more specific comes first. */
  private static String shape(String pattern) {
    return pattern.replaceAll("[^/*]+", "a").replace("**", "c").replace("*", "b");
  }

  private static String regularExpression(String pattern) {
    return pattern.replaceAll("/\\*(?!\\*)", "/[^/]+").replace("/**", "(/.*)?");
  }

  /** One to four of the segments; the last of them ends a path, as {@code **} must. */
  private static String randomPath(Random random, String... segments) {
    StringBuilder path = new StringBuilder();
    int length = 1 + random.nextInt(4);
    for (int i = 0; i < length; i++) {
      int among = i == length - 1 ? segments.length : segments.length - 1;
      path.append('/').append(segments[random.nextInt(among)]);
    }
    return path.length() > 1 && path.charAt(path.length() - 1) == '/'
        ? path.substring(0, path.length() - 1)
        : path.toString();
  }

  private void put(String pattern, String... methods) {
    assertThat(index.put(PathPattern.parse(pattern), List.of(methods), pattern)).isNull();
  }
}
