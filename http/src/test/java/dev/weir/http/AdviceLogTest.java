package dev.weir.http;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.Test;

class AdviceLogTest {
  private final List<Advice> heard = new ArrayList<>();
  private final AdviceLog log = new AdviceLog(heard::add);

  @Test
  void givesEachAdviceOnce() {
    Advice first = new Advice("first", "seen at noon");
    Advice second = new Advice("second", "seen at one");

    log.advise(first);
    log.advise(second);
    log.advise(new Advice("first", "seen at two"));

    assertThat(heard).containsExactly(first, second);
  }
}
