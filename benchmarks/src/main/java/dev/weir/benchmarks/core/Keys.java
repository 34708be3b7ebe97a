package dev.weir.benchmarks.core;

import java.util.Arrays;
import java.util.Collections;
import java.util.Random;

/** The one million keys every subject is asked about. */
final class Keys {
  static final int COUNT = 1_000_000;

  private static final long FIRST = 1_000_000_000;

  private Keys() {}

  /** A key of 16 characters, such as {@code client1000000042}. */
  static String key(int number) {
    return "client" + (FIRST + number);
  }

  /** All keys, in the order of their numbers. */
  static String[] all() {
    String[] keys = new String[COUNT];
    Arrays.setAll(keys, Keys::key);
    return keys;
  }

  /** The same keys in a random order that is the same in every run. */
  static String[] shuffled(String[] keys) {
    String[] shuffled = keys.clone();
    Collections.shuffle(Arrays.asList(shuffled), new Random(1));
    return shuffled;
  }
}
