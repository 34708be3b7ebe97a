package dev.weir;

import org.jspecify.annotations.Nullable;

final class SlidingLog extends Cell {
  SlidingLog(@Nullable String key, Limit limit) {}
}
