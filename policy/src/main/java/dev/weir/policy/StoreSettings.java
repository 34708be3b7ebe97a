package dev.weir.policy;

import dev.weir.InProcessStore;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.Optional;

/** Where limits are counted: in this process, or in a Redis that several share. */
public sealed interface StoreSettings {
  /** What holds unless a policy says otherwise: a million keys in this process. */
  StoreSettings DEFAULTS = new Memory(InProcessStore.DEFAULT_MAX_KEYS);

  /** The most keys counted in this process, with Redis while it is down. */
  int maxKeys();

  /** The values of all settings, without the places where they were found. */
  List<Object> values();

  /**
   * Each process counts by itself. An immutable value.
   *
   * @param maxKeys the most keys held
   */
  record Memory(int maxKeys) implements StoreSettings {
    public Memory {
      requireMaxKeys(maxKeys);
    }

    @Override
    public List<Object> values() {
      return List.of(maxKeys);
    }
  }

  /**
   * All processes on one Redis count together. An immutable value that never prints the URL.
   *
   * <p>A policy only passes these on: what is empty is for the store to choose, and what the store
   * objects to can be told with its place.
   *
   * @param maxKeys the most keys counted in this process while Redis is down
   * @param url where Redis is and how to sign in
   * @param prefix what all keys start with
   * @param timeout how long a decision waits for Redis
   * @param required whether there is no starting without Redis
   * @param whenDown what answers while Redis does not
   * @param instances how many share a limit where that cannot be seen
   * @param buckets into how many slots of a cluster keys are gathered
   * @param trustedCertificates the PEM file of the certificates to trust in place of the platform's
   */
  record Redis(
      int maxKeys,
      Optional<Given<String>> url,
      Optional<Given<String>> prefix,
      Optional<Given<Duration>> timeout,
      boolean required,
      Optional<WhenDown> whenDown,
      Optional<Given<Integer>> instances,
      Optional<Given<Integer>> buckets,
      Optional<Given<Path>> trustedCertificates)
      implements StoreSettings {
    public Redis {
      requireMaxKeys(maxKeys);
    }

    @Override
    public List<Object> values() {
      return List.of(
          maxKeys,
          url.map(Given::value),
          prefix.map(Given::value),
          timeout.map(Given::value),
          required,
          whenDown,
          instances.map(Given::value),
          buckets.map(Given::value),
          trustedCertificates.map(Given::value));
    }
  }

  /** What answers while a shared store does not. */
  enum WhenDown {
    /** Everything passes, uncounted. */
    OPEN,
    /** Nothing passes. */
    CLOSED,
    /** Each process counts its part of every limit. */
    LOCAL;

    static WhenDown parse(String text) {
      return switch (text) {
        case "open" -> OPEN;
        case "closed" -> CLOSED;
        case "local" -> LOCAL;
        default ->
            throw new IllegalArgumentException(
                "must be \"local\" (each instance gives its part), \"open\" (everything passes) or"
                    + " \"closed\" (nothing passes), got "
                    + Text.quoted(text));
      };
    }
  }

  /**
   * The number, if so many keys can be held.
   *
   * @throws IllegalArgumentException if not
   */
  static int requireMaxKeys(long maxKeys) {
    if (maxKeys < 1 || maxKeys > InProcessStore.MAX_KEYS) {
      throw new IllegalArgumentException(
          "must be between 1 and " + InProcessStore.MAX_KEYS + " keys, got " + maxKeys);
    }
    return (int) maxKeys;
  }
}
