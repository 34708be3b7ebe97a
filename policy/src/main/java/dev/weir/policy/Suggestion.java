package dev.weir.policy;

import java.util.Collection;
import java.util.Comparator;

/** The known name somebody probably meant. */
final class Suggestion {
  private static final int MAX_LENGTH = 64;

  private Suggestion() {}

  /** {@code did you mean "limits"?}, or the list of what is known when nothing is near. */
  static String of(String name, Collection<String> known) {
    return known.stream()
        .filter(candidate -> isNear(name, candidate))
        .min(Comparator.comparingInt(candidate -> distance(name, candidate)))
        .map(candidate -> "did you mean \"" + candidate + "\"?")
        .orElseGet(
            () -> known.isEmpty() ? "there are none" : "known are " + String.join(", ", known));
  }

  /** Whether the two differ by slips of the finger only. */
  static boolean isNear(String name, String candidate) {
    int allowed = Math.max(1, Math.max(name.length(), candidate.length()) / 3);
    return Math.max(name.length(), candidate.length()) <= MAX_LENGTH
        && distance(name, candidate) <= allowed;
  }

  /**
   * Edits from one text to the other, where swapping two neighbours is one edit (the optimal string
   * alignment distance).
   */
  static int distance(String from, String to) {
    int[] beforeLast = new int[to.length() + 1];
    int[] last = new int[to.length() + 1];
    for (int j = 0; j <= to.length(); j++) {
      last[j] = j;
    }
    for (int i = 1; i <= from.length(); i++) {
      int[] row = new int[to.length() + 1];
      row[0] = i;
      for (int j = 1; j <= to.length(); j++) {
        boolean same = from.charAt(i - 1) == to.charAt(j - 1);
        row[j] = Math.min(last[j - 1] + (same ? 0 : 1), Math.min(last[j], row[j - 1]) + 1);
        if (i > 1
            && j > 1
            && from.charAt(i - 1) == to.charAt(j - 2)
            && from.charAt(i - 2) == to.charAt(j - 1)) {
          row[j] = Math.min(row[j], beforeLast[j - 2] + 1);
        }
      }
      beforeLast = last;
      last = row;
    }
    return last[to.length()];
  }
}
