package dev.weir.spring.store;

import static org.assertj.core.api.Assertions.assertThat;

import dev.weir.redis.RedisStoreException.Kind;
import dev.weir.redis.RedisUrl;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;

class StoreAdviceTest {
  private static final RedisUrl URL = RedisUrl.parse("redis://weir:hunter2@redis");
  private static final Throwable CAUSE = new IllegalStateException();

  @Test
  void whatIsNotReachedIsStartedOrNamedCorrectly() {
    assertThat(StoreAdvice.of(Kind.CONNECTION, "connection refused", URL, CAUSE))
        .hasMessage(
            "store.required: Redis at redis://weir:***@redis:6379 cannot be used: connection"
                + " refused; start it, or correct store.url (WEIR_STORE__URL, REDIS_URL), or set"
                + " store.required = false to start without it");
  }

  @ParameterizedTest
  @EnumSource(Kind.class)
  void everyFailureHasAWayOutAndShowsNoPassword(Kind kind) {
    assertThat(StoreAdvice.of(kind, "reason", URL, CAUSE).getMessage())
        .matches(".*: reason; \\S.*, or set store\\.required = false to start without it")
        .doesNotContain("hunter2");
  }
}
