package dev.weir.http;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class ReservedHeadersTest {
  private static final ReservedHeaders RESERVED =
      new ReservedHeaders(
          List.of(
              new HttpHeader("X-RateLimit-Limit", "100"),
              new HttpHeader("RateLimit", "\"a\";r=1")));

  @ParameterizedTest
  @ValueSource(strings = {"X-RateLimit-Limit", "x-ratelimit-limit", "RATELIMIT", "RateLimit"})
  void holdTheirNamesInAnyCase(String name) {
    assertThat(RESERVED.contains(name)).isTrue();
  }

  @ParameterizedTest
  @ValueSource(
      strings = {"", "X-RateLimit-Reset", "RateLimit-Limit", "RateLimi", "Date", "Accept-Ra"})
  void leaveOtherNamesAlone(String name) {
    assertThat(RESERVED.contains(name)).isFalse();
  }

  @Test
  void areToldOnce() {
    assertThat(told(RESERVED))
        .containsExactly(
            Map.entry("X-RateLimit-Limit", "100"), Map.entry("RateLimit", "\"a\";r=1"));
  }

  @Test
  void keepWhatOthersSayNothingOf() {
    ReservedHeaders replaced =
        RESERVED.replacedBy(
            List.of(new HttpHeader("x-ratelimit-limit", "7"), new HttpHeader("Retry-After", "3")));

    assertThat(told(replaced))
        .containsOnly(
            Map.entry("x-ratelimit-limit", "7"),
            Map.entry("Retry-After", "3"),
            Map.entry("RateLimit", "\"a\";r=1"));
  }

  private static Map<String, String> told(ReservedHeaders headers) {
    Map<String, String> told = new LinkedHashMap<>();
    headers.tell((name, value) -> assertThat(told.put(name, value)).isNull());
    return told;
  }
}
