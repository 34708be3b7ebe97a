package dev.weir.spring.store;

import dev.weir.redis.RedisStoreException.Kind;
import dev.weir.redis.RedisUrl;

/** What to do about a Redis that is required and cannot be used. */
final class StoreAdvice {
  private StoreAdvice() {}

  static StoreOpenException of(Kind kind, String reason, RedisUrl url, Throwable cause) {
    return new StoreOpenException(
        "store.required: Redis at %s cannot be used: %s".formatted(url, reason),
        wayOut(kind) + ", or set store.required = false to start without it",
        cause);
  }

  private static String wayOut(Kind kind) {
    return switch (kind) {
      case TIMEOUT, CONNECTION -> "start it, or correct store.url (WEIR_STORE__URL, REDIS_URL)";
      case AUTH ->
          "correct user and password in store.url (WEIR_STORE__URL, REDIS_URL), percent-encoded, or"
              + " give the user the rights that docs/guides/redis.md names";
      case COMMAND -> "let the server have the commands that docs/guides/redis.md names";
      case VERSION, READONLY, OOM, BUSY, CLUSTER, SCRIPT, REPLY, OVERLOAD -> "put that right";
    };
  }
}
