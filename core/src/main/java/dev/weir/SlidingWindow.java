package dev.weir;

import org.jspecify.annotations.Nullable;

final class SlidingWindow extends Cell {
  SlidingWindow(@Nullable String key, Limit limit) {}
}
