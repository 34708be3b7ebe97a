package dev.weir.redis;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatIllegalArgumentException;

import io.lettuce.core.cluster.SlotHash;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.List;
import java.util.SplittableRandom;
import org.junit.jupiter.api.Test;

class CounterKeysTest {
  private static final CounterKeys KEYS = new CounterKeys("weir", 0);

  @Test
  void keepsPlainKeysReadable() {
    assertThat(name(KEYS, "client:user:42:default"))
        .isEqualTo("weir:counter:{client:user:42:default}");
    assertThat(KEYS.pattern()).isEqualTo("weir:counter:{*}");
    assertThat(KEYS.changes()).isEqualTo("weir:changes");
  }

  @Test
  void escapesWhatCouldSteerTheSlotOrBeMistaken() {
    assertThat(name(KEYS, "a}b{c%41 \0é\uD83D\uDE00"))
        .isEqualTo("weir:counter:{a%7Db%7Bc%2541%20%00%u00E9%uD83D%uDE00}");
  }

  @Test
  void givesEveryKeyAnotherNameOfBoundedLengthOnItsOwnSlot() {
    List<String> hostile = hostileKeys();
    assertThat(hostile).doesNotHaveDuplicates();
    List<String> names = hostile.stream().map(key -> name(KEYS, key)).toList();

    assertThat(names).doesNotHaveDuplicates();
    for (String name : names) {
      assertThat(name).hasSizeLessThanOrEqualTo("weir:counter:{}".length() + 200);
      assertThat(name).matches("weir:counter:\\{[!-z|~]+}");
      assertThat(name.substring(0, name.length() - 1).lastIndexOf('{')).isEqualTo(13);
      assertThat(SlotHash.getSlot(name + ":log:60s")).isEqualTo(SlotHash.getSlot(name));
    }
  }

  @Test
  void groupsKeysIntoBuckets() {
    CounterKeys bucketed = new CounterKeys("weir", 4);
    List<Integer> slots =
        hostileKeys().stream().map(key -> SlotHash.getSlot(bucketed.of(key))).distinct().toList();

    assertThat(slots).hasSize(4);
    assertThat(name(bucketed, "a")).matches("weir:counter:\\{[0-3]}\\{a}");
  }

  @Test
  void refusesAPrefixThatMeansSomethingInAName() {
    for (String prefix : new String[] {"", "a{b", "a}", "a b", "*", ":a", "x".repeat(65)}) {
      assertThatIllegalArgumentException()
          .isThrownBy(() -> new CounterKeys(prefix, 0))
          .withMessageContaining("prefix must be 1 to 64 of");
    }
  }

  private static List<String> hostileKeys() {
    List<String> keys =
        new ArrayList<>(
            List.of(
                "{}",
                "}{",
                "{",
                "}",
                "{a}",
                "a}:log:60s",
                "%7B",
                "%",
                "%%",
                "%#",
                "\0",
                "\0\0",
                ":",
                "::",
                "a:b",
                "a%3Ab",
                "é",
                "%u00E9",
                "\uD83D\uDE00",
                "\uD83D",
                "\uDE00",
                "\uFFFD",
                "?",
                "*",
                "[a]",
                "\r\n",
                " ",
                "\t",
                "a",
                "A"));
    for (int length : new int[] {199, 200, 201, 1023, 1024}) {
      keys.add("x".repeat(length));
      keys.add("x".repeat(length - 1) + "y");
      keys.add("\0".repeat(length));
      keys.add("\uD83D".repeat(length));
      keys.add("\uDE00".repeat(length));
    }
    SplittableRandom random = new SplittableRandom(1);
    for (int i = 0; i < 2_000; i++) {
      StringBuilder key = new StringBuilder();
      for (int length = random.nextInt(5, 12); length > 0; length--) {
        key.append("{}%#:7Bu0\0é\uD83D".charAt(random.nextInt(12)));
      }
      keys.add(key.toString());
    }
    return keys.stream().distinct().toList();
  }

  private static String name(CounterKeys keys, String key) {
    return new String(keys.of(key), StandardCharsets.ISO_8859_1);
  }
}
