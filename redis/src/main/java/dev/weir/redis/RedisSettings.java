package dev.weir.redis;

import dev.weir.InProcessStore;
import java.nio.file.Path;
import java.time.Duration;
import java.util.Random;
import org.jspecify.annotations.Nullable;

/**
 * How a Redis store is set up; immutable. Names are those of {@code [store]} in {@code weir.toml}.
 */
public final class RedisSettings {
  /** What answers while Redis does not. */
  public enum WhenDown {
    /** Each instance counts its part of every limit by itself. */
    LOCAL,
    /** Everything passes. */
    OPEN,
    /** Nothing passes. */
    CLOSED
  }

  private final RedisUrl url;
  private final String prefix;
  private final Duration timeout;
  private final boolean required;
  private final WhenDown whenDown;
  private final int instances;
  private final int maxKeys;
  private final int buckets;
  private final @Nullable Path trustedCertificates;
  private final Random chance;

  private RedisSettings(Builder builder) {
    url = builder.url;
    prefix = builder.prefix;
    timeout = builder.timeout;
    required = builder.required;
    whenDown = builder.whenDown;
    instances = builder.instances;
    maxKeys = builder.maxKeys;
    buckets = builder.buckets;
    trustedCertificates = builder.trustedCertificates;
    chance = builder.chance;
  }

  /** Settings with every default. */
  public static RedisSettings defaults() {
    return builder().build();
  }

  /** Settings to change from the defaults. */
  public static Builder builder() {
    return new Builder();
  }

  /** Where Redis is. */
  public RedisUrl url() {
    return url;
  }

  /** What every key starts with. */
  public String prefix() {
    return prefix;
  }

  /** How long a decision waits for Redis. */
  public Duration timeout() {
    return timeout;
  }

  /** Whether to refuse to start without Redis. */
  public boolean required() {
    return required;
  }

  /** What answers while Redis does not. */
  public WhenDown whenDown() {
    return whenDown;
  }

  /** How many share a limit with {@link WhenDown#LOCAL} when the fleet was never seen. */
  public int instances() {
    return instances;
  }

  /** How many keys are counted in this process while Redis is down. */
  public int maxKeys() {
    return maxKeys;
  }

  /** On a cluster, into how many slots keys are gathered; 0 spreads them over all. */
  public int buckets() {
    return buckets;
  }

  /** The certificates that a TLS server may have signed its own with, if not the JVM's. */
  public @Nullable Path trustedCertificates() {
    return trustedCertificates;
  }

  /** Where jitter and names that must differ between instances come from; thread-safe. */
  Random chance() {
    return chance;
  }

  /** The URL without its password, and the rest. */
  @Override
  public String toString() {
    return "RedisSettings[url=" + url + ", prefix=" + prefix + ", timeout=" + timeout + "]";
  }

  /** Settings being written down; not thread-safe. */
  public static final class Builder {
    private static final int MOST_BUCKETS = 16_384;

    private RedisUrl url = RedisUrl.parse("redis://localhost:6379");
    private String prefix = "weir";
    private Duration timeout = Duration.ofMillis(50);
    private boolean required = false;
    private WhenDown whenDown = WhenDown.LOCAL;
    private int instances = 1;
    private int maxKeys = InProcessStore.DEFAULT_MAX_KEYS;
    private int buckets = 0;
    private @Nullable Path trustedCertificates;
    private Random chance = new Random();

    private Builder() {}

    /** Where Redis is. */
    public Builder url(RedisUrl url) {
      this.url = url;
      return this;
    }

    /** Where Redis is, as {@link RedisUrl#parse} reads it. */
    public Builder url(String url) {
      return url(RedisUrl.parse(url));
    }

    /**
     * What every key starts with: letters, digits, {@code . _ : -}, the first a letter or digit.
     */
    public Builder prefix(String prefix) {
      this.prefix = CounterKeys.requirePrefix(prefix);
      return this;
    }

    /** How long a decision waits for Redis: 1 ms to 1 minute. */
    public Builder timeout(Duration timeout) {
      if (timeout.compareTo(Duration.ofMillis(1)) < 0
          || timeout.compareTo(Duration.ofMinutes(1)) > 0) {
        throw new IllegalArgumentException(
            "timeout: must be from 1ms to 1m, got " + timeout.toMillis() + "ms");
      }
      this.timeout = timeout;
      return this;
    }

    /** Whether to refuse to start without Redis. */
    public Builder required(boolean required) {
      this.required = required;
      return this;
    }

    /** What answers while Redis does not. */
    public Builder whenDown(WhenDown whenDown) {
      this.whenDown = whenDown;
      return this;
    }

    /** How many share a limit with {@link WhenDown#LOCAL} when the fleet was never seen. */
    public Builder instances(int instances) {
      this.instances = inRange("instances", instances, 1, Integer.MAX_VALUE);
      return this;
    }

    /** How many keys are counted in this process while Redis is down. */
    public Builder maxKeys(int maxKeys) {
      this.maxKeys = inRange("max_keys", maxKeys, 1, Integer.MAX_VALUE);
      return this;
    }

    /** On a cluster, into how many slots keys are gathered; 0 spreads them over all. */
    public Builder buckets(int buckets) {
      this.buckets = inRange("buckets", buckets, 0, MOST_BUCKETS);
      return this;
    }

    /** A PEM file of the certificates to trust instead of the JVM's. */
    public Builder trustedCertificates(Path trustedCertificates) {
      this.trustedCertificates = trustedCertificates;
      return this;
    }

    /** Where chance comes from, for tests that want to repeat themselves. */
    Builder chance(Random chance) {
      this.chance = chance;
      return this;
    }

    /** The settings. */
    public RedisSettings build() {
      return new RedisSettings(this);
    }

    private static int inRange(String field, int value, int least, int most) {
      if (value < least || value > most) {
        throw new IllegalArgumentException(
            field + ": must be from " + least + " to " + most + ", got " + value);
      }
      return value;
    }
  }
}
