package dev.weir;

import org.jspecify.annotations.Nullable;

final class TokenBucket extends Cell {
  TokenBucket(@Nullable String key, Limit limit) {}
}
