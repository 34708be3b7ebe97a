package dev.weir.redis;

import java.time.Duration;
import java.util.Locale;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Logs that Redis is down, that it is up again, and what does without it, once each, under the name
 * of {@link RedisStore}. Thread-safe.
 */
final class StoreLog implements StoreListener {
  private static final Logger LOG = LoggerFactory.getLogger(RedisStore.class);

  private final RedisSettings settings;

  StoreLog(RedisSettings settings) {
    this.settings = settings;
  }

  @Override
  public void onDown(RedisStoreException why) {
    LOG.atWarn()
        .addKeyValue("redis", settings.url())
        .addKeyValue("kind", why.kind().label())
        .addKeyValue("reason", why.getMessage())
        .addKeyValue("when_down", settings.whenDown().name().toLowerCase(Locale.ROOT))
        .log("store_down");
  }

  @Override
  public void onIgnored(RedisStoreException why) {
    LOG.atWarn()
        .addKeyValue("redis", settings.url())
        .addKeyValue("kind", why.kind().label())
        .addKeyValue("reason", why.getMessage())
        .log("store_entry_ignored");
  }

  @Override
  public void onUp(Duration downFor) {
    LOG.atInfo()
        .addKeyValue("redis", settings.url())
        .addKeyValue("down_for_ms", downFor.toMillis())
        .log("store_up");
  }
}
