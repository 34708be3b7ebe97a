package dev.weir.redis;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import dev.weir.policy.PenaltySettings;
import java.time.Duration;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;

/** Instances that share penalties over real Redis, in real time. */
class SharedPenaltiesIT {
  private static final String KEY = "weir:{penalties}";
  private static final String CLIENT = KEY + ":client:{user:a}";
  private static final Duration SECOND = Duration.ofSeconds(1);
  private static final Duration MINUTE = Duration.ofMinutes(1);
  private static final PenaltySettings AFTER_FIVE = PenaltySettings.DEFAULTS;
  private static final PenaltySettings BRIEF =
      new PenaltySettings(2, Duration.ofMillis(1_500), 3, Duration.ofSeconds(5));

  private final RedisProcess redis = RedisProcess.start();
  private final Instances<RedisPenalties> instances =
      new Instances<>(RedisPenalties::of, RedisPenalties::close);

  @AfterEach
  void close() {
    instances.close();
    redis.close();
  }

  private static void violate(RedisPenalties penalties, String client, int times) {
    for (int i = 0; i < times; i++) {
      penalties.violated(client, MINUTE, AFTER_FIVE);
    }
  }

  @Test
  void aPenaltyHoldsOnTheOtherInstanceWithinASecond() {
    RedisPenalties one = instances.open(redis.url());
    RedisPenalties other = instances.open(redis.url());
    violate(one, "user:a", 5);
    long violated = System.nanoTime();

    await().pollInterval(Duration.ofMillis(5)).until(() -> other.of("user:a").isPresent());

    assertThat(Duration.ofNanos(System.nanoTime() - violated)).isLessThan(SECOND);
    assertThat(other.of("user:a").orElseThrow())
        .isBetween(Duration.ofSeconds(118), Duration.ofSeconds(120));
    await().atMost(SECOND).until(() -> one.of("user:a").isPresent());
  }

  @Test
  void violationsOfAllInstancesCountTogether() {
    RedisPenalties one = instances.open(redis.url());
    RedisPenalties other = instances.open(redis.url());
    violate(one, "user:a", 2);
    violate(other, "user:a", 2);
    await().atMost(SECOND).until(() -> standing().startsWith("1 0 4 "));
    assertThat(one.of("user:a")).isEmpty();
    violate(other, "user:a", 1);

    await()
        .atMost(SECOND)
        .until(() -> one.of("user:a").isPresent() && other.of("user:a").isPresent());
  }

  private String standing() {
    return String.valueOf(redis.ask("GET", CLIENT));
  }

  @Test
  void theNextPenaltyIsLongerAndCleanTimeForgives() {
    RedisPenalties one = instances.open(redis.url());
    assertThat(penalize(one)).isBetween(Duration.ofMillis(200), Duration.ofMillis(300));
    assertThat(penalize(one)).isBetween(Duration.ofMillis(700), Duration.ofMillis(900));

    await().pollDelay(BRIEF.within().plus(SECOND)).until(() -> one.of("user:a").isEmpty());
    assertThat(penalize(one)).isBetween(Duration.ofMillis(700), Duration.ofMillis(900));
    await().atMost(Duration.ofSeconds(6)).until(() -> redis.list("KEYS", CLIENT).isEmpty());
  }

  /** Runs into a limit until that is penalised, which it tells, and waits for the end. */
  private static Duration penalize(RedisPenalties penalties) {
    penalties.violated("user:a", Duration.ofMillis(100), BRIEF);
    penalties.violated("user:a", Duration.ofMillis(100), BRIEF);
    Optional<Duration> left =
        await()
            .pollInterval(Duration.ofMillis(2))
            .until(() -> penalties.of("user:a"), Optional::isPresent);
    await().pollInterval(Duration.ofMillis(2)).until(() -> penalties.of("user:a").isEmpty());
    return left.orElseThrow();
  }

  @Test
  void forgivingEndsAPenaltyEverywhere() {
    RedisPenalties one = instances.open(redis.url());
    RedisPenalties other = instances.open(redis.url());
    violate(one, "user:a", 5);
    await().atMost(SECOND).until(() -> other.of("user:a").isPresent());

    other.forgive("user:a");

    assertThat(other.of("user:a")).isEmpty();
    await().atMost(SECOND).until(() -> one.of("user:a").isEmpty());
    violate(one, "user:a", 4);
    await().atMost(SECOND).until(() -> standing().startsWith("1 0 4 "));
  }

  @Test
  void everyKeyEndsByItself() {
    RedisPenalties one = instances.open(redis.url());
    violate(one, "user:a", 5);
    violate(one, "user:b", 1);
    await().atMost(SECOND).until(() -> one.of("user:a").isPresent());

    assertThat(redis.list("KEYS", "*"))
        .filteredOn(key -> ((String) key).startsWith(KEY))
        .hasSize(5)
        .allSatisfy(key -> assertThat((Long) redis.ask("PTTL", (String) key)).isPositive());
    assertThat((Long) redis.ask("PTTL", KEY)).isBetween(110_000L, 121_000L);
    assertThat((Long) redis.ask("PTTL", KEY + ":client:{user:b}")).isBetween(590_000L, 601_000L);
  }

  @Test
  void aRedisThatIsAwayIsDoneWithoutAndTakesOverWhatWasCounted() {
    try (FaultyProxy proxy = new FaultyProxy(redis.port())) {
      RedisPenalties one = instances.open(proxy.url());
      RedisPenalties other = instances.open(redis.url());
      violate(other, "user:known", 5);
      await().atMost(SECOND).until(() -> one.of("user:known").isPresent());
      proxy.refuse(true);
      proxy.cut();
      violate(one, "user:a", 5);
      violate(one, "user:b", 3);

      await().atMost(SECOND).until(() -> one.of("user:a").isPresent());
      assertThat(one.of("user:known")).isPresent();
      assertThat(other.of("user:a")).isEmpty();

      proxy.refuse(false);
      await().atMost(Duration.ofSeconds(2)).until(() -> other.of("user:a").isPresent());
      violate(other, "user:b", 2);
      await().atMost(SECOND).until(() -> one.of("user:b").isPresent());
    }
  }

  @Test
  void aFrozenRedisHoldsNobodyUp() {
    RedisPenalties one = instances.open(redis.url());
    redis.freeze();
    long began = System.nanoTime();
    for (int i = 0; i < 10_000; i++) {
      one.violated("user:" + i % 100, MINUTE, AFTER_FIVE);
      assertThat(one.of("user:x")).isEmpty();
    }
    assertThat(Duration.ofNanos(System.nanoTime() - began)).isLessThan(SECOND);

    await().atMost(Duration.ofSeconds(3)).until(() -> one.of("user:7").isPresent());
    redis.thaw();
    await()
        .atMost(Duration.ofSeconds(3))
        .until(() -> Long.valueOf(100).equals(redis.ask("ZCARD", KEY)));
  }

  @Test
  void violationsWhoseReplyWasLostAreCountedOnce() {
    try (FaultyProxy proxy = new FaultyProxy(redis.port())) {
      RedisPenalties one = instances.open(proxy.url());
      proxy.delayReplies(Duration.ofMillis(100));
      violate(one, "user:a", 3);
      await()
          .pollInterval(Duration.ofMillis(1))
          .until(() -> Long.valueOf(1).equals(redis.ask("EXISTS", CLIENT)));
      proxy.cut();
      proxy.delayReplies(Duration.ZERO);
      violate(one, "user:b", 1);

      await()
          .atMost(Duration.ofSeconds(3))
          .until(() -> Long.valueOf(1).equals(redis.ask("EXISTS", KEY + ":client:{user:b}")));
      assertThat(standing()).startsWith("1 0 3 ");
    }
  }

  @Test
  void aRedisThatLostItsDataFreesNobodyWhoIsKnown() {
    RedisPenalties one = instances.open(redis.url());
    violate(one, "user:a", 5);
    await().atMost(SECOND).until(() -> one.of("user:a").isPresent());

    redis.kill();
    redis.restart();
    violate(one, "user:b", 5);

    await().until(() -> Long.valueOf(1).equals(redis.ask("ZCARD", KEY)));
    assertThat(one.of("user:a")).isPresent();
  }

  @Test
  void thousandsOfOffendersTravelInSeveralCalls() {
    RedisPenalties one = instances.open(redis.url());
    RedisPenalties other = instances.open(redis.url());
    int clients = RedisPenalties.TOGETHER * 5 + 7;
    for (int i = 0; i < clients; i++) {
      violate(one, "user:" + i, 5);
    }

    await().atMost(Duration.ofSeconds(3)).until(() -> other.size() == clients);
    assertThat((Long) redis.ask("XLEN", KEY + ":log")).isEqualTo(clients);
    assertThat(instances.open(redis.url()).of("user:" + (clients - 1))).isPresent();
  }

  @Test
  void theLogIsTrimmedAndWhoeverFellBehindGetsAll() {
    redis.ask(
        "EVAL",
        "for i = 1, 10500 do redis.call('XADD', KEYS[1], i .. '-1', 'name', 'user:' .. i) end",
        "1",
        KEY + ":log");
    RedisPenalties one = instances.open(redis.url());
    violate(one, "user:a", 5);

    await().atMost(SECOND).until(() -> one.of("user:a").isPresent());
    assertThat((Long) redis.ask("XLEN", KEY + ":log")).isEqualTo(10_000);
  }

  @Test
  void tenThousandAreFullAndANewOffenderSetsNobodyFree() {
    redis.ask(
        "EVAL",
        "local time = redis.call('TIME') "
            + "for i = 1, 9999 do redis.call('ZADD', KEYS[1], time[1] * 1000 + 60000 + i, i) end",
        "1",
        KEY);
    RedisPenalties one = instances.open(redis.url());
    assertThat(one.size()).isEqualTo(9_999);
    violate(one, "user:a", 5);
    await().atMost(Duration.ofSeconds(3)).until(() -> one.of("user:a").isPresent());
    violate(one, "user:b", 5);

    await().until(() -> Long.valueOf(1).equals(redis.ask("EXISTS", KEY + ":client:{user:b}")));
    assertThat(redis.ask("ZCARD", KEY)).isEqualTo(10_000L);
    assertThat(redis.ask("ZSCORE", KEY, "1")).isNotNull();
    assertThat(redis.ask("ZSCORE", KEY, "user:b")).isNull();

    redis.ask("ZREM", KEY, "1");
    violate(one, "user:b", 1);
    await().atMost(SECOND).until(() -> one.of("user:b").isPresent());
  }

  @Test
  void whatCannotBeReadIsReportedOnceAndHarmsNobodyElse() {
    redis.ask("LPUSH", CLIENT, "of another kind");
    redis.ask("SET", KEY + ":client:{user:b}", "2 of=another-version");
    RedisPenalties one = instances.open(redis.url());
    for (int i = 0; i < 3; i++) {
      violate(one, "user:a", 1);
      violate(one, "user:b", 1);
      violate(one, "user:c" + i, 5);
      String good = "user:c" + i;
      await().atMost(SECOND).until(() -> one.of(good).isPresent());
    }

    assertThat(instances.ignored())
        .hasSize(2)
        .anySatisfy(told -> assertThat(told).contains("user:a", "WRONGTYPE"))
        .anySatisfy(told -> assertThat(told).contains("user:b", "version"));
    assertThat(redis.ask("GET", KEY + ":client:{user:b}")).isEqualTo("2 of=another-version");
  }

  @Test
  void aKeyOfAnotherKindIsReportedOnceAndEachInstanceCountsByItself() {
    redis.ask("SET", KEY, "something else");
    RedisPenalties one = instances.open(redis.url());
    violate(one, "user:a", 5);

    await().atMost(SECOND).until(() -> one.of("user:a").isPresent());
    await().pollDelay(SECOND).until(() -> true);
    assertThat(instances.ignored())
        .singleElement()
        .satisfies(told -> assertThat(told).contains("WRONGTYPE"));
    redis.ask("DEL", KEY);
    await().atMost(SECOND).until(() -> Long.valueOf(1).equals(redis.ask("ZCARD", KEY)));
  }

  @Test
  void closingLeavesNoThreads() {
    Set<Thread> before = Thread.getAllStackTraces().keySet();
    RedisPenalties one = instances.open(redis.url());
    violate(one, "user:a", 5);
    await().atMost(SECOND).until(() -> one.of("user:a").isPresent());
    instances.close();

    await()
        .untilAsserted(
            () ->
                assertThat(Thread.getAllStackTraces().keySet())
                    .filteredOn(thread -> thread.getName().contains("lettuce"))
                    .allMatch(before::contains));
    assertThat(one.of("user:a")).isPresent();
  }

  @Test
  void aClusterSharesThemAll() {
    try (RedisMasters cluster = new RedisMasters();
        Instances<RedisPenalties> all =
            new Instances<>(RedisPenalties::of, RedisPenalties::close)) {
      RedisPenalties one = all.open(cluster.url());
      RedisPenalties other = all.open(cluster.url());
      List<String> clients = List.of("user:a", "ip:10.0.0.1", "user:{x}", "user:ä b");
      clients.forEach(client -> violate(one, client, 5));

      await()
          .atMost(SECOND)
          .until(() -> clients.stream().allMatch(client -> other.of(client).isPresent()));
    }
  }
}
