package dev.weir.redis;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import dev.weir.Limit;
import dev.weir.Limits;
import dev.weir.policy.AdminOverride;
import dev.weir.policy.AdminOverride.Action;
import dev.weir.policy.Client;
import dev.weir.policy.PenaltySettings;
import dev.weir.policy.Policy;
import dev.weir.policy.PolicyEngine;
import dev.weir.policy.Request;
import dev.weir.policy.Verdict;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;

/** What one instance decides about a client holds for its requests on another. */
class SharedPolicyIT {
  private static final Duration SECOND = Duration.ofSeconds(1);
  private static final Request REQUEST = Request.of("GET", "/api", Client.ofAddress("192.0.2.1"));
  private static final Policy POLICY =
      Policy.builder()
          .defaultLimits(Limits.of(Limit.perHour(3)))
          .penalty(new PenaltySettings(5, Duration.ofMinutes(10), 2, Duration.ofHours(4)))
          .build();

  private String urlOfUser(String... rights) {
    List<String> command =
        new ArrayList<>(List.of("ACL", "SETUSER", "weir", "reset", "on", ">secret"));
    command.addAll(List.of(rights));
    redis.ask(command.toArray(String[]::new));
    return "redis://weir:secret@127.0.0.1:" + redis.port();
  }

  @Test
  void theRightsThatTheGuideNamesAreEnough() {
    Instance one = instances.open(urlOfUser(RIGHTS));
    one.overrides().put(new AdminOverride("user:a", new Action.Block(), Optional.empty(), "abuse"));
    for (int i = 0; i < 9; i++) {
      one.engine().decide(REQUEST);
    }

    await().atMost(SECOND).until(() -> one.penalties().of("ip:192.0.2.1").isPresent());
    assertThat(one.overrides().all()).hasSize(1);
    assertThat(instances.ignored()).isEmpty();
  }

  @Test
  void aUserWithoutRightsOnStreamsStillCountsLimits() {
    List<String> rights = new ArrayList<>(List.of(RIGHTS));
    rights.add("-@stream");
    Instance one = instances.open(urlOfUser(rights.toArray(String[]::new)));
    await().until(() -> instances.ignored().size() == 2);

    for (int i = 0; i < 3; i++) {
      Verdict verdict = one.engine().decide(REQUEST);
      assertThat(verdict.allowed()).isTrue();
      assertThat(verdict.results()).isNotEmpty();
    }
    assertThat(one.engine().decide(REQUEST).allowed()).isFalse();
    assertThat(instances.ignored())
        .hasSize(2)
        .allSatisfy(told -> assertThat(told).contains("can't run this command"));
  }

  private record Instance(PolicyEngine engine, RedisOverrides overrides, RedisPenalties penalties) {
    static Instance on(RedisStore store) {
      RedisOverrides overrides = RedisOverrides.of(store);
      RedisPenalties penalties = RedisPenalties.of(store);
      PolicyEngine engine =
          PolicyEngine.builder(POLICY, store).overrides(overrides).penalties(penalties).build();
      return new Instance(engine, overrides, penalties);
    }

    void close() {
      overrides.close();
      penalties.close();
    }
  }

  private static final String[] RIGHTS = GuideRights.read().toArray(String[]::new);

  private final RedisProcess redis = RedisProcess.start();
  private final Instances<Instance> instances = new Instances<>(Instance::on, Instance::close);

  @AfterEach
  void close() {
    instances.close();
    redis.close();
  }

  @Test
  void refusalsFromMemoryCountAsViolationsWithinASecond() {
    Instance one = instances.open(redis.url());
    Instance other = instances.open(redis.url());
    for (int i = 0; i < 3; i++) {
      assertThat(one.engine().decide(REQUEST).allowed()).isTrue();
    }
    for (int i = 0; i < 5; i++) {
      assertThat(one.engine().decide(REQUEST)).isInstanceOf(Verdict.Counted.class);
    }

    await().atMost(SECOND).until(() -> other.engine().decide(REQUEST) instanceof Verdict.Penalized);
    assertThat(other.engine().decide(REQUEST).retryAfter().orElseThrow())
        .isGreaterThan(Duration.ofHours(1));
  }

  @Test
  void aBlockedClientIsBlockedEverywhereAlsoWhileRedisIsAway() {
    Instance one = instances.open(redis.url());
    Instance other = instances.open(redis.url());
    one.overrides()
        .put(new AdminOverride("ip:192.0.2.1", new Action.Block(), Optional.empty(), "abuse"));
    await().atMost(SECOND).until(() -> other.engine().decide(REQUEST) instanceof Verdict.Blocked);

    redis.kill();

    assertThat(one.engine().decide(REQUEST)).isInstanceOf(Verdict.Blocked.class);
    assertThat(other.engine().decide(REQUEST)).isInstanceOf(Verdict.Blocked.class);
  }
}
