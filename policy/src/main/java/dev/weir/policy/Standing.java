package dev.weir.policy;

import java.time.Duration;

/**
 * How a client that ran into limits stands: the arithmetic of {@code [penalty]}. An immutable value
 * and pure functions, in whole milliseconds of any clock that does not step back; the Redis scripts
 * repeat them to the letter.
 *
 * <p>Violations are counted in a window that starts with the first and lasts {@code within}. When
 * {@code after} are reached, the level rises by one and a penalty of {@code min(max, retry_after ×
 * multiplier^level)} begins, and the count starts over. What is refused while a penalty runs is no
 * violation. The level falls by one for each {@code within} without a violation since the last one,
 * or since the end of the penalty if that is later.
 *
 * @param level how many penalties are not forgiven yet, at most {@value #MAX_LEVEL}
 * @param violations how many are counted in the running window
 * @param windowStart when the window's first violation was
 * @param lastViolation when the last violation was
 * @param until when the last penalty ends; 0 if there was none
 */
public record Standing(
    int level, int violations, long windowStart, long lastViolation, long until) {
  /** Of a client that is not known to have run into anything. */
  public static final Standing CLEAN = new Standing(0, 0, 0, 0, 0);

  /** The highest level. Penalties reach their maximum long before; this bounds being forgiven. */
  public static final int MAX_LEVEL = 100;

  /** How the client stands after some violations at a time, all told to wait for as long. */
  public Standing violated(
      long now, int newViolations, Duration retryAfter, PenaltySettings settings) {
    if (penalized(now)) {
      return this;
    }
    long within = settings.within().toMillis();
    boolean running = violations > 0 && now - windowStart < within;
    int count = (running ? violations : 0) + Math.min(newViolations, settings.after());
    int forgiven = levelAt(now, settings);
    if (count < settings.after()) {
      return new Standing(forgiven, count, running ? windowStart : now, now, until);
    }
    int raised = Math.min(MAX_LEVEL, forgiven + 1);
    return new Standing(raised, 0, 0, now, now + penalty(raised, retryAfter, settings));
  }

  /** Whether a penalty runs. */
  public boolean penalized(long now) {
    return now < until;
  }

  /** The level after what was forgiven until now. */
  int levelAt(long now, PenaltySettings settings) {
    long clean = now - Math.max(lastViolation, until);
    long forgiven = Math.max(0, clean) / settings.within().toMillis();
    return (int) Math.max(0, level - forgiven);
  }

  /** From when on the client stands as one that is not known. */
  public long forgottenAt(PenaltySettings settings) {
    long within = settings.within().toMillis();
    long forgiven = Math.max(lastViolation, until) + level * within;
    return violations == 0 ? forgiven : Math.max(forgiven, windowStart + within);
  }

  /** Multiplied step by step and cut off at the maximum, so that every language gets the same. */
  private static long penalty(int level, Duration retryAfter, PenaltySettings settings) {
    double max = settings.max().toMillis();
    double millis = Math.max(1, roundedUp(retryAfter));
    for (int i = 0; i < level && millis < max; i++) {
      millis *= settings.multiplier();
    }
    return (long) Math.min(max, millis);
  }

  private static long roundedUp(Duration duration) {
    return duration.plusNanos(999_999).toMillis();
  }
}
