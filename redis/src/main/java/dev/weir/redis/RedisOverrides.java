package dev.weir.redis;

import dev.weir.StoreUnavailableException;
import dev.weir.Ticker;
import dev.weir.policy.AdminOverride;
import dev.weir.policy.Client;
import dev.weir.policy.OverrideTable;
import dev.weir.policy.Overrides;
import dev.weir.redis.Changes.Extent;
import dev.weir.redis.RedisStoreException.Kind;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionException;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.concurrent.TimeUnit;
import java.util.function.Consumer;
import org.jspecify.annotations.Nullable;

/**
 * Administrators' overrides in Redis, for all instances that share it and a prefix.
 *
 * <p>Each instance has a copy, which follows Redis within a second: a change is announced, and
 * every quarter of a second the copy is compared anyway. While Redis is down the copy stays in
 * force, and changes fail. Should Redis lose its data, the instances give back what they know.
 * Expiry is decided by Redis's clock as last seen.
 *
 * <p>Thread-safe. {@link #put} and {@link #remove} block for at most the store's timeout, and again
 * for as long until this instance has seen the change itself; the rest does not block. Listeners
 * are called on a thread that reads replies. Close it before the store.
 */
public final class RedisOverrides implements Overrides {
  private static final Duration FIRST = Duration.ofSeconds(2);
  private static final String ALL = "overrides";
  private static final int RESTORED_TOGETHER = 200;

  /** Beyond it, what ends does so in a time that no clock here tells exactly. */
  private static final Instant NEVER = Instant.ofEpochMilli(1L << 53);

  private final SharedScript script;
  private final Ticker ticker;
  private final Duration timeout;
  private final Duration patience;
  private final Ignored ignored;
  private final Hearing hearing;
  private final Following following;
  private final OverrideTable copy = new OverrideTable();
  private final List<Consumer<String>> listeners = new CopyOnWriteArrayList<>();
  private volatile Duration redisAhead = Duration.ZERO;
  private volatile String version = Changes.NONE;

  RedisOverrides(
      Redis redis, RedisSettings settings, Script script, Ticker ticker, Ignored ignored) {
    String key = new CounterKeys(settings.prefix(), settings.buckets()).overrides();
    this.script = new SharedScript(redis, script, key, ticker);
    this.ticker = ticker;
    this.timeout = settings.timeout();
    this.patience = SharedScript.patience(timeout);
    this.ignored = ignored;
    this.hearing = redis.hearing();
    this.following = new Following(key, ticker, this::follow);
  }

  /**
   * The overrides in a store's Redis, under its prefix. Blocks until they are known, or cannot be
   * for now, for two seconds at most.
   */
  public static RedisOverrides of(RedisStore store) {
    RedisOverrides overrides =
        new RedisOverrides(
            store.redis(),
            store.settings(),
            SharedScript.of("overrides.lua", Script.REDIS_TIME),
            store.ticker(),
            store.newIgnored());
    overrides.start();
    return overrides;
  }

  void start() {
    hearing.add(following);
    await(following.now(), FIRST);
  }

  @Override
  public Optional<AdminOverride> of(String client) {
    return copy.of(client, override -> !override.expired(now()));
  }

  @Override
  public boolean isEmpty() {
    return copy.isEmpty();
  }

  @Override
  public List<AdminOverride> all() {
    Instant now = now();
    return copy.all().stream().filter(override -> !override.expired(now)).toList();
  }

  @Override
  public void put(AdminOverride override) {
    List<String> put = new ArrayList<>(List.of("put", by(), String.valueOf(MAX_OVERRIDES)));
    put.addAll(stored(override));
    if (change(override.client(), put).equals("full")) {
      Overrides.requireRoom(override.client(), copy.clients());
      throw new IllegalStateException(
          "there are "
              + MAX_OVERRIDES
              + " overrides already, some of another version; remove some");
    }
  }

  @Override
  public boolean remove(String client) {
    return change(client, List.of("remove", by(), client)).equals("removed");
  }

  /** The client, when its override ends by Redis's clock, and the rest. */
  private static List<String> stored(AdminOverride override) {
    String end =
        override
            .expires()
            .filter(NEVER::isAfter)
            .map(expires -> String.valueOf(expires.plusNanos(999_999).toEpochMilli()))
            .orElse("+inf");
    return List.of(override.client(), end, StoredOverride.text(override));
  }

  /** When nobody waits for a change any more, and Redis is not to make it; by Redis's clock. */
  private String by() {
    return String.valueOf(now().plus(timeout.multipliedBy(2)).toEpochMilli());
  }

  /** Changes Redis, and sees the change. */
  private String change(String client, List<String> arguments) {
    ReplyThread.requireOther();
    try {
      String outcome = script.call(timeout, arguments).join().get(0);
      if (outcome.equals("late")) {
        throw SharedScript.late(timeout);
      }
      await(following.now(), timeout);
      return outcome;
    } catch (CompletionException | RedisStoreException e) {
      RedisStoreException failure = Failures.of("Asking Redis", e);
      throw new StoreUnavailableException(
          "The override of "
              + Client.printable(client)
              + " could not be changed, or nobody knows whether it was: "
              + failure.getMessage()
              + ". Those known stay in force; try again when Redis answers",
          failure);
    }
  }

  private static void await(CompletableFuture<Void> seen, Duration atMost) {
    seen.completeOnTimeout(null, atMost.toMillis(), TimeUnit.MILLISECONDS).join();
  }

  @Override
  public void onChange(Consumer<String> listener) {
    listeners.add(listener);
  }

  private CompletableFuture<Boolean> follow() {
    return script
        .call(patience, List.of("sync", version))
        .thenCompose(this::apply)
        .handle(
            (more, thrown) -> {
              if (thrown == null) {
                ignored.mended(ALL);
                return more;
              }
              ignored.failed(ALL, thrown);
              return false;
            });
  }

  private CompletableFuture<Boolean> apply(List<String> reply) {
    Changes changes = Changes.of(reply);
    redisAhead = Duration.between(ticker.wallTime(), changes.now());
    copy.removeIf(override -> override.expired(changes.now()));
    if (changes.extent() == Extent.LOST) {
      return restore(copy.all());
    }
    Set<String> changed = new HashSet<>();
    if (changes.extent() == Extent.ALL) {
      changed.addAll(copy.clients());
      changed.removeAll(changes.values().keySet());
      changed.forEach(copy::remove);
    }
    changes
        .values()
        .forEach(
            (client, text) -> {
              if (set(client, text)) {
                changed.add(client);
              }
            });
    version = changes.version();
    for (String client : changed) {
      listeners.forEach(listener -> listener.accept(client));
    }
    return CompletableFuture.completedFuture(false);
  }

  /** Puts what is stored of a client into the copy; answers whether that changed it. */
  private boolean set(String client, String text) {
    AdminOverride override = read(client, text);
    if (override == null) {
      return copy.remove(client) != null;
    }
    return !override.equals(copy.put(override));
  }

  private @Nullable AdminOverride read(String client, String text) {
    if (text.isEmpty()) {
      ignored.mended(client);
      return null;
    }
    try {
      AdminOverride override = StoredOverride.parse(client, text);
      ignored.mended(client);
      return override;
    } catch (RuntimeException e) {
      ignored.found(
          client,
          new RedisStoreException(
              Kind.REPLY,
              "The override of "
                  + Client.printable(client)
                  + " in "
                  + script.key()
                  + " cannot be read: "
                  + e,
              e));
      return null;
    }
  }

  /** Redis lost data: what is known here goes back, unless somebody was quicker. */
  private CompletableFuture<Boolean> restore(List<AdminOverride> known) {
    CompletableFuture<List<String>> done = CompletableFuture.completedFuture(List.of());
    for (int from = 0; from < known.size(); from += RESTORED_TOGETHER) {
      List<String> restore = new ArrayList<>(List.of("restore"));
      known
          .subList(from, Math.min(from + RESTORED_TOGETHER, known.size()))
          .forEach(override -> restore.addAll(stored(override)));
      done = done.thenCompose(before -> script.call(patience, restore));
    }
    return done.thenApply(
        restored -> {
          version = Changes.NONE;
          return true;
        });
  }

  private Instant now() {
    return ticker.wallTime().plus(redisAhead);
  }

  /** Follows no more; what was known stays in force. Redis keeps everything. */
  @Override
  public void close() {
    hearing.remove(following);
    following.close();
  }
}
