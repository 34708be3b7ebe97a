package dev.weir.redis;

import static org.assertj.core.api.Assertions.assertThat;

import dev.weir.ManualTicker;
import dev.weir.policy.PenaltySettings;
import dev.weir.redis.RedisStoreException.Kind;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;

/** What an instance makes of what Redis answers, or that it does not. */
class RedisPenaltiesTest {
  private static final PenaltySettings AT_ONCE =
      new PenaltySettings(1, Duration.ofSeconds(10), 2, Duration.ofHours(1));

  private final ManualTicker ticker = new ManualTicker();
  private final ScriptedRedis redis = new ScriptedRedis();
  private final List<String> told = new ArrayList<>();
  private final RedisPenalties penalties =
      new RedisPenalties(
          redis,
          RedisSettings.builder().build(),
          SharedScript.of("penalties.lua", TestBackend.manualClock()),
          ticker,
          new Ignored(
              new StoreListener() {
                @Override
                public void onIgnored(RedisStoreException why) {
                  told.add(String.valueOf(why.getMessage()));
                }
              },
              ticker,
              () -> false));

  @Test
  void aPenaltyWithoutRedisIsKnownForAsLongAsItRuns() {
    redis.calls(
        arguments ->
            CompletableFuture.failedFuture(new RedisStoreException(Kind.CONNECTION, "no", null)));
    penalties.start();
    penalties.violated("user:a", Duration.ofMinutes(10), AT_ONCE);
    assertThat(penalties.of("user:a")).contains(Duration.ofMinutes(20));

    ticker.advance(Duration.ofMinutes(15));

    assertThat(penalties.of("user:a")).contains(Duration.ofMinutes(5));
    assertThat(penalties.size()).isEqualTo(1);
  }

  @Test
  void aClientThatCannotBeReadIsNamedInOneLineWithoutQuotes() {
    redis.calls(arguments -> CompletableFuture.completedFuture(reply("user:a\n\"b", "!wrong")));

    penalties.start();

    assertThat(told)
        .singleElement()
        .asString()
        .contains("user:a\\u000a\\u0022b")
        .doesNotContain("\n", "\"");
  }

  private static List<Object> reply(String client, String said) {
    return Stream.of("1-1", "0", "some", client, said)
        .<Object>map(text -> text.getBytes(StandardCharsets.UTF_8))
        .toList();
  }
}
