package dev.weir.spring.store;

import static org.assertj.core.api.Assertions.assertThat;

import dev.weir.redis.RedisStoreException.Kind;
import dev.weir.redis.RedisUrl;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;

class StoreAdviceTest {
  private static final RedisUrl URL = RedisUrl.parse("redis://weir:hunter2@redis");
  private final Throwable cause = new IllegalStateException();

  @Test
  void whatIsNotReachedIsStartedOrNamedCorrectly() {
    assertThat(StoreAdvice.of(Kind.CONNECTION, "connection refused", URL, cause))
        .hasMessage(
            "store.required: Redis at redis://weir:***@redis:6379 cannot be used: connection"
                + " refused; start it, or correct store.url (WEIR_STORE__URL, REDIS_URL), or set"
                + " store.required = false to start without it");
  }

  @ParameterizedTest
  @EnumSource(Kind.class)
  void everyFailureHasAWayOutAndShowsNoPassword(Kind kind) {
    assertThat(StoreAdvice.of(kind, "reason", URL, cause).getMessage())
        .matches(".*: reason; \\S.*, or set store\\.required = false to start without it")
        .doesNotContain("hunter2");
  }
}
