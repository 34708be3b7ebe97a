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
    assertThat(peek(Limit.perMinute(100), 1)).containsExactly('p', 1, 3 << 4, 100, 1);
    assertThat(peek(Limit.of(100, Duration.ofSeconds(90)), 1))
        .containsExactly('p', 1, 2 << 4, 100, 90);
  }

  @Test
  void writesBurstsAndNamesWhereTheyAreNotTheDefault() {
    assertThat(peek(Limit.perSecond(5).burst(300).named("x"), 200))
        .containsExactly('p', 0xC8, 1, 1 | 4 | 8 | 2 << 4, 5, 1, 0xAC, 2, 1, 'x');
    assertThat(peek(Limit.perDay(5).algorithm(Algorithm.FIXED_WINDOW).named("86400s"), 1))
        .containsExactly('p', 1, 3 | 5 << 4, 5, 1);
  }

  @Test
  void roundsAPeriodUpToWholeMicrosecondsAndKeepsItsName() {
    assertThat(peek(Limit.of(1, Duration.ofNanos(1_000_001)), 1))
        .startsWith('p', 1, 4, 1, 0xE9, 7, 9)
        .endsWith("1000001ns".chars().toArray());
  }

  @Test
  void capsPermitsWhereTheScriptStopsCountingExactly() {
    byte[] most = commands.of(Verb.REFUND, (1L << 53) - 1, Limits.of(Limit.perMinute(5)));
    assertThat(commands.of(Verb.REFUND, Long.MAX_VALUE, Limits.of(Limit.perMinute(5))))
        .isEqualTo(most);
  }

  @Test
  void putsAHeadBeforeWhatMayBeDecidedAtOnce() {
    assertThat(take(1, Limit.perMinute(100))).isEqualTo("s");
    assertThat(take(1, Limit.perMinute(100).burst(20))).isEqualTo("b");
    assertThat(take(101, Limit.perMinute(100))).isEqualTo("t");
    assertThat(take(1, Limit.perDay(1_000_000))).isEqualTo("t");
    assertThat(take(1, Limit.of(999_999_937, Duration.ofDays(1)).burst(1_000_000))).isEqualTo("t");
    assertThat(take(1, Limit.perMinute(100).algorithm(Algorithm.SLIDING_LOG))).isEqualTo("t");
    assertThat(take(1, Limit.perMinute(100), Limit.perHour(1000))).isEqualTo("t");
  }

  private String take(long permits, Limit... limits) {
    byte[] command = commands.of(Verb.TAKE, permits, Limits.of(limits));
    return String.valueOf((char) command[0]);
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

  private int[] peek(Limit limit, long permits) {
    byte[] command = commands.of(Verb.PEEK, permits, Limits.of(limit));
    int[] unsigned = new int[command.length];
    for (int i = 0; i < command.length; i++) {
      unsigned[i] = Byte.toUnsignedInt(command[i]);
    }
    return unsigned;
  }
}
