package dev.weir.redis;

import static dev.weir.redis.Counting.failsWith;
import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import dev.weir.redis.RedisStoreException.Kind;
import java.time.Duration;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

class SentinelIT {
  private final RedisSentinels sentinels = new RedisSentinels();
  private final Counting counting = Counting.on(sentinels.url());

  @BeforeEach
  void connect() {
    counting.connected();
    assertThat(counting.count("k")).isEqualTo(1);
    await().until(() -> "1".equals(sentinels.replica().ask("GET", "k")));
  }

  @AfterEach
  void close() {
    counting.close();
    sentinels.close();
  }

  @Test
  void aPromotedMasterAnswersWithinASecondWhenTheOldOneDied() {
    sentinels.master().kill();

    assertThat(promotionToFirstAnswer()).isLessThan(Duration.ofSeconds(1));
    assertThat(sentinels.replica().ask("GET", "k")).isEqualTo("2");
  }

  @Test
  void aPromotedMasterAnswersWithinASecondWhenTheOldOneFroze() {
    sentinels.master().freeze();
    failsWith(Kind.TIMEOUT, () -> counting.count("other"));

    assertThat(promotionToFirstAnswer()).isLessThan(Duration.ofSeconds(1));
    assertThat(sentinels.replica().ask("GET", "k")).isEqualTo("2");
  }

  private Duration promotionToFirstAnswer() {
    await()
        .atMost(Duration.ofSeconds(30))
        .pollInterval(Duration.ofMillis(5))
        .until(sentinels::isAnnounced);
    long promoted = System.nanoTime();
    await()
        .atMost(Duration.ofSeconds(10))
        .pollInterval(Duration.ofMillis(2))
        .ignoreExceptions()
        .until(() -> counting.count("k") == 2);
    return Duration.ofNanos(System.nanoTime() - promoted);
  }
}
