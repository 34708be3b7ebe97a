package dev.weir;

import static org.assertj.core.api.Assertions.assertThat;

import java.time.Duration;
import java.util.List;
import java.util.SplittableRandom;
import java.util.concurrent.atomic.LongAdder;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Test;

/** What a thread that still holds a cell meets when the table has let it go. */
class CellTableTest {
  private static final Limits HUNDRED = Limits.of(Limit.perMinute(100));
  private static final Limits TWO_HUNDRED = Limits.of(Limit.perMinute(200));

  /** Keys of one hash, so of one chain. */
  private static final List<String> CHAIN = List.of("AaAa", "AaBB", "BBAa", "BBBB");

  private final LongAdder evictions = new LongAdder();
  private final CellTable table = new CellTable(1_000, evictions, new SplittableRandom(42));

  @Test
  void aCellThatWasRemovedCannotBeOwned() {
    Cell cell = add("key", 1, 0);

    table.remove("key", Cell.hash("key"));

    assertThat(cell.own()).isFalse();
    assertThat(table.size()).isZero();
  }

  @Test
  void aCellThatWasClearedCannotBeOwned() {
    List<Cell> cells = CHAIN.stream().map(key -> add(key, 1, 0)).toList();

    table.clear();

    assertThat(cells).noneMatch(Cell::own);
    assertThat(table.size()).isZero();
  }

  @Test
  void aCellThatWasConvertedCannotBeOwned() {
    Cell cell = add("key", 1, 0);

    table.ownOrMake("key", Cell.hash("key"), TWO_HUNDRED, 0).release();

    assertThat(cell.own()).isFalse();
    assertThat(table.size()).isEqualTo(1);
  }

  @Test
  void aCellThatWasSweptAsIdleCannotBeOwned() {
    Cell idle = add("idle", 1, 0);
    long later = Duration.ofMinutes(3).toNanos();

    for (int i = 0; i < 100; i++) {
      add("passing-" + i, 1, later);
    }

    assertThat(find("idle")).isNull();
    assertThat(idle.own()).isFalse();
    assertThat(evictions.sum()).isZero();
  }

  @Test
  void convertingAnyOfAChainKeepsTheOthers() {
    CHAIN.forEach(key -> add(key, 10, 0));

    for (String key : CHAIN) {
      Cell converted = table.ownOrMake(key, Cell.hash(key), TWO_HUNDRED, 0);
      assertThat(remaining(converted)).isEqualTo(190);
      converted.release();
      assertThat(find(key)).isSameAs(converted);
      assertThat(CHAIN).allMatch(other -> find(other) != null);
    }
    assertThat(table.size()).isEqualTo(CHAIN.size());
  }

  @Test
  void removingAnyOfAChainKeepsTheOthers() {
    for (String gone : CHAIN) {
      CHAIN.forEach(key -> add(key, 1, 0));

      table.remove(gone, Cell.hash(gone));

      assertThat(CHAIN).allMatch(key -> (find(key) == null) == key.equals(gone));
      table.clear();
    }
  }

  private Cell add(String key, long permits, long now) {
    Cell cell = table.ownOrMake(key, Cell.hash(key), HUNDRED, now);
    cell.advance(now);
    cell.spend(permits, now);
    cell.release();
    return cell;
  }

  private @Nullable Cell find(String key) {
    return table.find(key, Cell.hash(key));
  }

  private static long remaining(Cell owned) {
    return owned.parts().get(0).remaining(0);
  }
}
