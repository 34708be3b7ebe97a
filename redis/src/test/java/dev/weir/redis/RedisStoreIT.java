package dev.weir.redis;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.awaitility.Awaitility.await;

import dev.weir.Algorithm;
import dev.weir.Limit;
import dev.weir.Limits;
import dev.weir.Ticker;
import dev.weir.redis.RedisStoreException.Kind;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import org.junit.jupiter.api.RepeatedTest;
import org.junit.jupiter.api.Test;

class RedisStoreIT {
  private static final Limits TEN = Limits.of(Limit.perMinute(10));

  /** Stores are seen to come and go by the next heartbeat. */
  private static final Duration HEARTBEATS = Duration.ofSeconds(20);

  private static RedisSettings.Builder settings(String url) {
    return RedisSettings.builder().url(url).timeout(Duration.ofMillis(500));
  }

  private final StoppingTicker ticker = new StoppingTicker();

  private static RedisStore open(String url) {
    return open(url, Ticker.system());
  }

  private static RedisStore open(String url, Ticker ticker) {
    return RedisStore.open(settings(url).build(), ticker, StoreListener.NONE);
  }

  private static long subscribers(RedisProcess redis) {
    return (Long) redis.list("PUBSUB", "NUMSUB", "weir:changes").get(1);
  }

  @Test
  void aLimitIsSharedByStoresOfOnePrefix() {
    try (RedisProcess redis = RedisProcess.start();
        RedisStore one = open(redis.url());
        RedisStore other = open(redis.url());
        RedisStore stranger = RedisStore.open(settings(redis.url()).prefix("other").build())) {
      assertThat(one.check("client", TEN, 6).allowed()).isTrue();
      assertThat(other.checkAsync("client", TEN, 4).join().allowed()).isTrue();
      assertThat(one.tryAcquire("client", TEN, 1)).isFalse();
      assertThat(stranger.tryAcquire("client", TEN, 10)).isTrue();
      assertThat(one.size()).isEqualTo(1);
    }
  }

  @Test
  void aChangeByOneStoreEndsWhatAnotherRemembers() {
    try (RedisProcess redis = RedisProcess.start();
        RedisStore one = open(redis.url());
        RedisStore other = open(redis.url(), ticker)) {
      ticker.stop();
      one.check("client", TEN, 10);
      assertThat(other.tryAcquire("client", TEN, 1)).isFalse();
      one.reset("client");

      await().until(() -> other.tryAcquire("client", TEN, 1));
    }
  }

  @Test
  void announcementsAreHeardAfterAStartWithoutRedis() {
    int port = RedisProcess.freePort();
    try (RedisStore early = open("redis://127.0.0.1:" + port, ticker)) {
      assertThat(early.health().up()).isFalse();
      assertThat(early.check("client", TEN, 1).degraded()).isTrue();
      try (RedisProcess redis = RedisProcess.startOn(port);
          RedisStore other = open(redis.url())) {
        await().until(() -> early.health().up());
        await().until(() -> subscribers(redis) == 2);
        ticker.stop();
        other.check("client", TEN, 10);
        assertThat(early.tryAcquire("client", TEN, 1)).isFalse();
        other.reset("client");

        await().until(() -> early.tryAcquire("client", TEN, 1));
      }
    }
  }

  @Test
  void aLostAnnouncementCostsASecondAtMost() {
    try (RedisProcess redis = RedisProcess.start();
        RedisStore one = open(redis.url());
        RedisStore other = open(redis.url())) {
      one.check("client", TEN, 10);
      redis.ask("CLIENT", "KILL", "TYPE", "pubsub");
      redis.ask("ACL", "SETUSER", "default", "resetchannels");
      assertThat(other.tryAcquire("client", TEN, 1)).isFalse();
      redis.ask("DEL", "weir:counter:{client}");

      assertThat(other.tryAcquire("client", TEN, 1)).isFalse();
      await()
          .pollInterval(Duration.ofMillis(5))
          .atMost(Duration.ofSeconds(2))
          .until(() -> other.tryAcquire("client", TEN, 1));
      await().until(() -> other.health().up());
    }
  }

  @Test
  void announcementsAreHeardAgainOnANewConnection() {
    try (RedisProcess redis = RedisProcess.start();
        RedisStore one = open(redis.url());
        RedisStore other = open(redis.url(), ticker)) {
      redis.ask("CLIENT", "KILL", "TYPE", "pubsub");
      await().atMost(Duration.ofSeconds(10)).until(() -> subscribers(redis) == 2);
      ticker.stop();
      one.check("client", TEN, 10);
      assertThat(other.tryAcquire("client", TEN, 1)).isFalse();
      one.refund("client", TEN, 5);

      await().until(() -> other.tryAcquire("client", TEN, 1));
    }
  }

  @Test
  void threeStoresSeeThreeAndOneThatLeavesIsMissed() {
    try (RedisProcess redis = RedisProcess.start();
        RedisStore one = open(redis.url());
        RedisStore two = open(redis.url())) {
      RedisStore three = open(redis.url());
      assertThat(three.health().instances()).isEqualTo(3);
      await()
          .atMost(HEARTBEATS)
          .until(() -> one.health().instances() == 3 && two.health().instances() == 3);
      three.close();

      await()
          .atMost(HEARTBEATS)
          .until(() -> one.health().instances() == 2 && two.health().instances() == 2);
    }
  }

  @Test
  void requiredItDoesNotStartWithoutAServer() {
    assertDoesNotStart(
        Kind.CONNECTION, "redis://127.0.0.1:" + RedisProcess.freePort(), "Connecting to redis://");
  }

  @Test
  void requiredItDoesNotStartWithAWrongPassword() {
    try (RedisProcess redis = RedisProcess.start("--requirepass", "right")) {
      String url = "redis://:wrong@127.0.0.1:" + redis.port();
      assertDoesNotStart(Kind.AUTH, url, "WRONGPASS");
      assertThatThrownBy(() -> RedisStore.open(settings(url).required(true).build()))
          .hasMessageNotContaining("wrong@");
    }
  }

  @Test
  void requiredItDoesNotStartWithAnOldServer() {
    String old = "*4\r\n$7\r\nversion\r\n$5\r\n6.0.9\r\n$4\r\nrole\r\n$6\r\nmaster\r\n";
    try (FakeRedis redis = new FakeRedis(name -> name.equals("HELLO") ? old : "+OK\r\n")) {
      assertDoesNotStart(Kind.VERSION, redis.url().toString(), "6.2 or newer");
    }
  }

  @Test
  void requiredItDoesNotStartWhereItMayNotRunTheScript() {
    try (RedisProcess redis = RedisProcess.start()) {
      redis.ask("ACL", "SETUSER", "limited", "on", ">pw", "~*", "+@all", "-@scripting");
      assertDoesNotStart(Kind.AUTH, "redis://limited:pw@127.0.0.1:" + redis.port(), "NOPERM");
    }
  }

  @Test
  void theRightsInTheGuideAreEnough() {
    String rights =
        "resetchannels ~weir:* &weir:* +@read +@write +@string +@list +@sortedset +@scripting +@pubsub"
            + " +@connection +time +cluster +info +select";
    List<String> user = new ArrayList<>(List.of("ACL", "SETUSER", "weir", "on", ">pw"));
    user.addAll(List.of(rights.split(" ")));
    try (RedisProcess redis = RedisProcess.start()) {
      redis.ask(user.toArray(String[]::new));
      String url = "redis://weir:pw@127.0.0.1:" + redis.port() + "/1";
      try (RedisStore store = RedisStore.open(settings(url).required(true).build())) {
        for (Algorithm algorithm : Algorithm.values()) {
          Limits limits = Limits.of(Limit.perMinute(10).algorithm(algorithm));
          assertThat(store.check("client", limits, 10).degraded()).isFalse();
        }
        store.reset("client");
        assertThat(store.health().up()).isTrue();
        assertThat(subscribers(redis)).isEqualTo(1);
        assertThat(store.size()).isZero();
      }
    }
  }

  @RepeatedTest(10)
  void hearsAnnouncementsAsSoonAsItIsOpen() {
    try (RedisProcess redis = RedisProcess.start();
        RedisStore store = open(redis.url())) {
      assertThat(subscribers(redis)).isEqualTo(1);
      assertThat(store.health().up()).isTrue();
    }
  }

  private static void assertDoesNotStart(Kind kind, String url, String message) {
    assertThatThrownBy(() -> RedisStore.open(settings(url).required(true).build()))
        .isInstanceOfSatisfying(
            RedisStoreException.class, failure -> assertThat(failure.kind()).isEqualTo(kind))
        .hasMessageContaining(message);
  }

  @Test
  void whatDependsOnAnAnswerMayAskFurtherButNotWait() {
    try (RedisProcess redis = RedisProcess.start();
        RedisStore store = open(redis.url())) {
      CompletableFuture<Boolean> further =
          store
              .checkAsync("client", TEN, 1)
              .thenCompose(ignored -> store.checkAsync("client", TEN, 1))
              .thenApply(decision -> decision.remaining() == 8);
      assertThat(further.join()).isTrue();

      redis.freeze();
      CompletableFuture<Boolean> waiting =
          store.checkAsync("client", TEN, 1).thenApply(ignored -> store.tryAcquire("k", TEN, 1));
      redis.thaw();
      assertThatThrownBy(waiting::join)
          .hasCauseInstanceOf(IllegalStateException.class)
          .hasMessageContaining("use checkAsync");
    }
  }

  @Test
  void closedItLeavesNoThreadAndNoConnection() {
    try (RedisProcess redis = RedisProcess.start()) {
      long before = lettuceThreads();
      for (int i = 0; i < 3; i++) {
        try (RedisStore store =
            RedisStore.open(settings(redis.url()).build(), Ticker.system(), StoreListener.NONE)) {
          store.check("client", TEN, 1);
        }
      }

      await().atMost(Duration.ofSeconds(5)).until(() -> lettuceThreads() <= before);
      await()
          .atMost(Duration.ofSeconds(5))
          .until(() -> String.valueOf(redis.ask("CLIENT", "LIST")).lines().count() == 1);
      assertThat(redis.ask("EXISTS", "weir:instances")).isEqualTo(0L);
    }
  }

  private static long lettuceThreads() {
    return Thread.getAllStackTraces().keySet().stream()
        .filter(thread -> thread.getName().startsWith("lettuce"))
        .count();
  }
}
