package dev.weir.http;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.List;
import org.junit.jupiter.api.Test;

class RequestOriginTest {
  private static final RequestOrigin ORIGIN =
      new RequestOrigin("192.0.2.1", List.of("198.51.100.1", "203.0.113.7"), List.of("for=_x"));

  @Test
  void hasTheForwardingHeadersByTheirNamesInAnyCase() {
    assertThat(ORIGIN.headers("X-Forwarded-For")).contains(List.of("198.51.100.1", "203.0.113.7"));
    assertThat(ORIGIN.headers("x-forwarded-for")).contains(ORIGIN.xForwardedFor());
    assertThat(ORIGIN.headers("Forwarded")).contains(List.of("for=_x"));
    assertThat(ORIGIN.headers("FORWARDED")).contains(ORIGIN.forwarded());
  }

  @Test
  void saysNothingOfOtherHeaders() {
    assertThat(ORIGIN.headers("X-Forwarded-Host")).isEmpty();
    assertThat(ORIGIN.headers("Authorization")).isEmpty();
  }
}
