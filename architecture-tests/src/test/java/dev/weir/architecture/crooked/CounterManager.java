package dev.weir.architecture.crooked;

/** Named for nothing, extensible by accident, with its state in public. */
public class CounterManager {
  /** Anybody may change it. */
  public long count;
}
