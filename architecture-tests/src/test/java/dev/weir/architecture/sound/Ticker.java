package dev.weir.architecture.sound;

/** The time. */
public interface Ticker {
  /** Nanoseconds from anywhere. */
  long nanos();
}
