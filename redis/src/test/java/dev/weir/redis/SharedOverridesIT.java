package dev.weir.redis;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.awaitility.Awaitility.await;

import dev.weir.Algorithm;
import dev.weir.Limit;
import dev.weir.Limits;
import dev.weir.StoreUnavailableException;
import dev.weir.policy.AdminOverride;
import dev.weir.policy.AdminOverride.Action;
import dev.weir.policy.Overrides;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.Optional;
import java.util.Queue;
import java.util.concurrent.ConcurrentLinkedQueue;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;

/** Instances that share overrides over real Redis, in real time. */
class SharedOverridesIT {
  private static final String KEY = "weir:{overrides}";
  private static final Duration SECOND = Duration.ofSeconds(1);

  /** For a call and a poll; less than the time between two questions. */
  private static final Duration A_MOMENT = Duration.ofMillis(200);

  private final RedisProcess redis = RedisProcess.start();
  private final Instances<RedisOverrides> instances =
      new Instances<>(RedisOverrides::of, RedisOverrides::close);

  @AfterEach
  void close() {
    instances.close();
    redis.close();
  }

  @Test
  void everythingThatAnOverrideSaysReachesTheOtherInstance() {
    RedisOverrides one = instances.open(redis.url());
    RedisOverrides other = instances.open(redis.url());
    Limits limits =
        Limits.of(
            Limit.perMinute(100).burst(20),
            Limit.perHour(7).algorithm(Algorithm.SLIDING_LOG).named("steady"),
            Limit.of(3, Duration.ofNanos(1_500_000_001)).algorithm(Algorithm.FIXED_WINDOW));
    List<AdminOverride> overrides =
        List.of(
            new AdminOverride(
                "ip:10.1.2.3",
                new Action.Exempt(),
                Optional.of(Instant.parse("2999-01-01T00:00:00.123456789Z")),
                ""),
            new AdminOverride("user:a", new Action.Grant(limits), Optional.of(Instant.MAX), "–"),
            new AdminOverride(
                "user:ä {%} b", new Action.Block(), Optional.empty(), "a\n\nb \"ü\""));

    overrides.forEach(one::put);

    await().atMost(SECOND).until(() -> other.all().size() == 3);
    assertThat(other.all()).isEqualTo(one.all()).isEqualTo(overrides);
    assertThat(other.of("user:a")).contains(overrides.get(1));
  }

  @Test
  void aChangeThatIsAnnouncedIsSeenAtOnce() {
    RedisOverrides one = instances.open(redis.url());
    RedisOverrides other = instances.open(redis.url());
    awaitSubscribers(2);

    for (int i = 0; i < 5; i++) {
      one.put(block("user:a"));
      assertThat(untilBlocked(other, true)).isLessThan(A_MOMENT);
      assertThat(one.remove("user:a")).isTrue();
      assertThat(untilBlocked(other, false)).isLessThan(A_MOMENT);
    }
  }

  @Test
  void aChangeIsSeenWithinASecondThoughNothingIsHeardOfIt() {
    redis.ask("ACL", "SETUSER", "deaf", "on", ">secret", "~*", "+@all", "resetchannels");
    RedisOverrides one = instances.open(redis.url());
    RedisOverrides deaf = instances.open("redis://deaf:secret@127.0.0.1:" + redis.port());
    awaitSubscribers(1);

    for (int i = 0; i < 5; i++) {
      one.put(block("user:a"));
      assertThat(untilBlocked(deaf, true)).isLessThan(SECOND);
      one.remove("user:a");
      assertThat(untilBlocked(deaf, false)).isLessThan(SECOND);
    }
  }

  @Test
  void aChangeIsSeenWithinASecondThoughItsAnnouncementIsLost() {
    RedisOverrides one = instances.open(redis.url());
    RedisOverrides other = instances.open(redis.url());

    for (int i = 0; i < 3; i++) {
      awaitSubscribers(2);
      redis.ask("CLIENT", "KILL", "TYPE", "pubsub");
      one.put(block("user:a"));
      assertThat(untilBlocked(other, true)).isLessThan(SECOND);
      one.remove("user:a");
    }
  }

  @Test
  void anOverrideEndsEverywhereAndLeavesNothingBehind() {
    RedisOverrides one = instances.open(redis.url());
    RedisOverrides other = instances.open(redis.url());
    Instant end = Instant.now().plusMillis(700);

    one.put(new AdminOverride("user:a", new Action.Block(), Optional.of(end), ""));

    await().atMost(SECOND).until(() -> other.of("user:a").isPresent());
    await().atMost(SECOND).until(() -> other.of("user:a").isEmpty() && other.isEmpty());
    assertThat(Instant.now()).isAfterOrEqualTo(end.minusMillis(100));
    assertThat(redis.list("KEYS", KEY + "*"))
        .hasSize(3)
        .allSatisfy(key -> assertThat((Long) redis.ask("PTTL", (String) key)).isPositive());
  }

  @Test
  void anOverrideWithoutEndOutlivesOthersThatHaveOne() {
    RedisOverrides one = instances.open(redis.url());
    Instant end = Instant.now().plusSeconds(60);
    one.put(block("user:forever"));
    one.put(new AdminOverride("user:a", new Action.Block(), Optional.of(end), ""));
    assertThat(redis.ask("PTTL", KEY)).isEqualTo(-1L);

    one.remove("user:forever");
    assertThat((Long) redis.ask("PTTL", KEY)).isGreaterThan(60_000);
    one.put(block("user:forever"));
    assertThat(redis.ask("PTTL", KEY)).isEqualTo(-1L);
  }

  @Test
  void whatIsKnownStaysWhileRedisIsAwayAndChangesFailAtOnce() {
    RedisOverrides one = instances.open(redis.url());
    one.put(block("user:a"));
    redis.freeze();
    long asked = System.nanoTime();
    assertUnavailable(one);
    assertThat(Duration.ofNanos(System.nanoTime() - asked))
        .isLessThan(Instances.TIMEOUT.multipliedBy(2).plus(A_MOMENT));
    await().pollDelay(Instances.TIMEOUT.multipliedBy(2)).until(() -> true);
    redis.thaw();
    assertThat(redis.ask("HLEN", KEY)).as("what was given up and comes too late").isEqualTo(1L);
    redis.kill();

    assertUnavailable(one);
    assertThat(one.all()).extracting(AdminOverride::client).containsExactly("user:a");
  }

  private static void assertUnavailable(RedisOverrides overrides) {
    assertThatThrownBy(() -> overrides.put(block("user:b")))
        .isInstanceOf(StoreUnavailableException.class)
        .hasMessageContainingAll("user:b", "stay in force", "try again");
    assertThatThrownBy(() -> overrides.remove("user:a"))
        .isInstanceOf(StoreUnavailableException.class);
  }

  @Test
  void aRedisThatLostItsDataGetsBackWhatTheInstancesKnow() {
    RedisOverrides one = instances.open(redis.url());
    RedisOverrides other = instances.open(redis.url());
    for (int i = 0; i < 450; i++) {
      one.put(block("user:" + i));
    }
    await().atMost(SECOND).until(() -> other.all().size() == 450);

    redis.kill();
    redis.restart();

    await().until(() -> Long.valueOf(450).equals(redis.ask("HLEN", KEY)));
    assertThat(one.all()).hasSize(450).isEqualTo(other.all());
    assertThat(instances.open(redis.url()).all()).isEqualTo(one.all());
    assertThat(one.remove("user:7")).isTrue();
    await().atMost(SECOND).until(() -> other.of("user:7").isEmpty());
  }

  @Test
  void whoeverWasCutOffLongerThanTheLogRemembersGetsAll() {
    RedisOverrides one = instances.open(redis.url());
    one.put(block("user:a"));
    one.put(block("user:b"));
    try (FaultyProxy proxy = new FaultyProxy(redis.port())) {
      RedisOverrides other = instances.open(proxy.url());
      assertThat(other.all()).hasSize(2);
      proxy.refuse(true);
      proxy.cut();
      one.remove("user:a");
      one.put(block("user:c"));
      redis.ask(
          "EVAL",
          "for i = 1, 10000 do redis.call("
              + "'XADD', KEYS[1], 'MAXLEN', 10000, '*', 'name', 'user:c') end",
          "1",
          KEY + ":log");

      proxy.refuse(false);

      await().until(() -> other.all().equals(one.all()));
    }
  }

  @Test
  void thereAreTenThousandAtMost() {
    redis.ask(
        "EVAL",
        "for i = 1, 9999 do "
            + "redis.call('HSET', KEYS[1], 'user:' .. i, '1 block -\\nmany') "
            + "redis.call('ZADD', KEYS[1] .. ':ends', 'inf', 'user:' .. i) "
            + "end redis.call('XADD', KEYS[1] .. ':log', '*', 'name', 'user:1')",
        "1",
        KEY);
    RedisOverrides one = instances.open(redis.url());
    assertThat(one.all()).hasSize(Overrides.MAX_OVERRIDES - 1);
    one.put(block("user:last"));

    assertThatThrownBy(() -> one.put(block("user:more")))
        .isInstanceOf(IllegalStateException.class)
        .hasMessageContaining("10000");
    one.put(new AdminOverride("user:1", new Action.Exempt(), Optional.empty(), "changed"));
    one.remove("user:2");
    one.put(block("user:more"));
    assertThat(one.all()).hasSize(Overrides.MAX_OVERRIDES);
  }

  @Test
  void whatCannotBeReadIsReportedOnceAndIgnored() {
    RedisOverrides one = instances.open(redis.url());
    one.put(block("user:a"));
    redis.ask("HSET", KEY, "user:new", "2 {\"of\": \"another version\"}", "user:bad", "{}");
    redis.ask("ZADD", KEY + ":ends", "+inf", "user:new", "+inf", "user:bad", "+inf", "user:gone");
    redis.ask("XADD", KEY + ":log", "*", "name", "user:new");
    redis.ask("XADD", KEY + ":log", "*", "name", "user:bad");
    redis.ask("XADD", KEY + ":log", "*", "name", "user:gone");
    one.put(block("user:b"));

    await().until(() -> instances.ignored().size() == 2);
    assertThat(one.all()).extracting(AdminOverride::client).containsExactly("user:a", "user:b");
    assertThat(instances.open(redis.url()).all()).isEqualTo(one.all());
    assertThat(instances.ignored())
        .hasSize(4)
        .anySatisfy(told -> assertThat(told).contains("user:new", KEY, "version"));
    one.put(block("user:bad"));
    assertThat(one.all()).hasSize(3);
  }

  @Test
  void aKeyOfAnotherKindIsReportedOnceAndNothingIsLost() {
    RedisOverrides one = instances.open(redis.url());
    one.put(block("user:a"));
    redis.ask("DEL", KEY + ":log");
    redis.ask("SET", KEY + ":log", "something else");

    await().until(() -> !instances.ignored().isEmpty());
    assertThatThrownBy(() -> one.put(block("user:b")))
        .isInstanceOf(StoreUnavailableException.class)
        .hasMessageContaining("WRONGTYPE");
    await().pollDelay(SECOND).until(() -> true);
    assertThat(instances.ignored()).hasSize(1);
    assertThat(one.of("user:a")).isPresent();
    redis.ask("DEL", KEY + ":log");
    one.put(block("user:b"));
    assertThat(one.all()).hasSize(2);
  }

  @Test
  void listenersHearOfWhatChangesHereAndElsewhere() {
    RedisOverrides one = instances.open(redis.url());
    one.put(block("user:before"));
    RedisOverrides other = instances.open(redis.url());
    Queue<String> here = new ConcurrentLinkedQueue<>();
    Queue<String> elsewhere = new ConcurrentLinkedQueue<>();
    one.onChange(here::add);
    other.onChange(elsewhere::add);

    one.put(block("user:a"));
    await().atMost(SECOND).until(() -> elsewhere.size() == 1);
    one.put(block("user:a"));
    one.remove("user:a");
    one.remove("user:none");

    assertThat(here).containsExactly("user:a", "user:a");
    await().atMost(SECOND).until(() -> elsewhere.size() == 2);
    assertThat(elsewhere).containsOnly("user:a");
  }

  @Test
  void aClusterSharesThemAll() {
    try (RedisMasters cluster = new RedisMasters();
        Instances<RedisOverrides> all =
            new Instances<>(RedisOverrides::of, RedisOverrides::close)) {
      RedisOverrides one = all.open(cluster.url());
      RedisOverrides other = all.open(cluster.url());
      for (int i = 0; i < 20; i++) {
        one.put(block("user:" + i));
      }
      await().atMost(SECOND).until(() -> other.all().size() == 20);
      assertThat(one.remove("user:3")).isTrue();
      await().atMost(SECOND).until(() -> other.of("user:3").isEmpty());
    }
  }

  private static AdminOverride block(String client) {
    return new AdminOverride(client, new Action.Block(), Optional.empty(), "test");
  }

  private void awaitSubscribers(long count) {
    await("subscriptions")
        .until(
            () ->
                redis
                    .list("PUBSUB", "NUMSUB", "weir:changes")
                    .equals(List.of("weir:changes", count)));
  }

  private static Duration untilBlocked(RedisOverrides overrides, boolean blocked) {
    long changed = System.nanoTime();
    await()
        .pollInterval(Duration.ofMillis(2))
        .until(() -> overrides.of("user:a").isPresent() == blocked);
    return Duration.ofNanos(System.nanoTime() - changed);
  }
}
