package dev.weir.http;

import static org.assertj.core.api.Assertions.assertThat;

import java.nio.charset.StandardCharsets;
import org.junit.jupiter.api.Test;

class StoreDownAnswerTest {
  @Test
  void saysWhenToComeBackAndNothingOfTheStore() {
    assertThat(StoreDownAnswer.headers())
        .containsExactly(
            new HttpHeader("Retry-After", "1"), new HttpHeader("Cache-Control", "no-store"));
    assertThat(new String(StoreDownAnswer.problem("/x\"y"), StandardCharsets.UTF_8))
        .isEqualTo(
            "{\"type\":\"about:blank\",\"title\":\"Service Unavailable\",\"status\":503,"
                + "\"detail\":\"Requests cannot be counted now; retry in 1 s.\","
                + "\"instance\":\"/x\\\"y\",\"error\":\"store_unavailable\","
                + "\"message\":\"Requests cannot be counted now; retry in 1 s.\","
                + "\"retry_after\":1}");
  }
}
