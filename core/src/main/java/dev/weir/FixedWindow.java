package dev.weir;

import org.jspecify.annotations.Nullable;

final class FixedWindow extends Cell {
  FixedWindow(@Nullable String key, Limit limit) {}
}
