package dev.weir.redis;

import static org.assertj.core.api.Assertions.assertThat;

import dev.weir.Algorithm;
import dev.weir.Limit;
import dev.weir.Limits;
import java.time.Duration;
import org.junit.jupiter.api.Test;

class CommandsTest {
  private final Commands commands = new Commands();

  @Test
  void writesTheLimitsOfMostClientsInThreeBytes() {
    assertThat(take(Limit.perMinute(100), 1)).containsExactly('t', 1, 3 << 4, 100, 1);
    assertThat(take(Limit.of(100, Duration.ofSeconds(90)), 1))
        .containsExactly('t', 1, 2 << 4, 100, 90);
  }

  @Test
  void writesBurstsAndNamesWhereTheyAreNotTheDefault() {
    assertThat(take(Limit.perSecond(5).burst(300).named("x"), 200))
        .containsExactly('t', 0xC8, 1, 1 | 4 | 8 | 2 << 4, 5, 1, 0xAC, 2, 1, 'x');
    assertThat(take(Limit.perDay(5).algorithm(Algorithm.FIXED_WINDOW).named("86400s"), 1))
        .containsExactly('t', 1, 3 | 5 << 4, 5, 1);
  }

  @Test
  void roundsAPeriodUpToWholeMicrosecondsAndKeepsItsName() {
    assertThat(take(Limit.of(1, Duration.ofNanos(1_000_001)), 1))
        .startsWith('t', 1, 4, 1, 0xE9, 7, 9)
        .endsWith("1000001ns".chars().toArray());
  }

  @Test
  void capsPermitsWhereTheScriptStopsCountingExactly() {
    byte[] most = commands.of(Verb.REFUND, (1L << 53) - 1, Limits.of(Limit.perMinute(5)));
    assertThat(commands.of(Verb.REFUND, Long.MAX_VALUE, Limits.of(Limit.perMinute(5))))
        .isEqualTo(most);
  }

  @Test
  void remembersWhatIsAskedForAgain() {
    Limits limits = Limits.of(Limit.perMinute(5));
    byte[] first = commands.of(Verb.TAKE, 1, limits);

    assertThat(commands.of(Verb.TAKE, 1, limits)).isSameAs(first);
    assertThat(commands.of(Verb.TAKE, 2, limits)).isNotEqualTo(first);
    assertThat(commands.of(Verb.PEEK, 1, limits)).isNotEqualTo(first);
    assertThat(commands.of(Verb.TAKE, 1, Limits.of(Limit.perMinute(6)))).isNotEqualTo(first);
  }

  private int[] take(Limit limit, long permits) {
    byte[] command = commands.of(Verb.TAKE, permits, Limits.of(limit));
    int[] unsigned = new int[command.length];
    for (int i = 0; i < command.length; i++) {
      unsigned[i] = Byte.toUnsignedInt(command[i]);
    }
    return unsigned;
  }
}
