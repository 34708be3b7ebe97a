package dev.weir.policy;

/**
 * How events are logged. An immutable value.
 *
 * @param structured whether each line is JSON
 */
public record LoggingSettings(boolean structured) {
  /** What holds unless a policy says otherwise: lines for people. */
  public static final LoggingSettings DEFAULTS = new LoggingSettings(false);
}
