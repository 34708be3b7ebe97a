package dev.weir.redis;

import dev.weir.Ticker;
import dev.weir.policy.Client;
import dev.weir.policy.InProcessPenalties;
import dev.weir.policy.Penalties;
import dev.weir.policy.PenaltySettings;
import dev.weir.redis.Changes.Extent;
import dev.weir.redis.RedisStoreException.Kind;
import dev.weir.redis.Reports.Report;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.TimeUnit;

/**
 * Penalties in Redis, for all instances that share it and a prefix.
 *
 * <p>Violations travel to Redis every quarter of a second, those of that time together; Redis
 * counts them by its own clock. The penalties that begin are announced, and every quarter of a
 * second each instance asks for them anyway: all know them within a second. While Redis is down the
 * known penalties stay in force, each instance counts by itself, and what it counted is handed on
 * when Redis is back, each violation once.
 *
 * <p>Thread-safe, and no method blocks but {@link #of(RedisStore)}. Close it before the store.
 */
public final class RedisPenalties implements Penalties {
  /** How many clients travel in one call. */
  static final int TOGETHER = 500;

  private static final Duration FIRST = Duration.ofSeconds(2);
  private static final String ALL = "penalties";
  private static final String WRONG = "!";

  /** Reports under way; sent again under the same number until they are known to have arrived. */
  private record Batch(long number, Map<String, Report> reports) {}

  private final SharedScript script;
  private final CounterKeys keys;
  private final Ticker ticker;
  private final Duration patience;
  private final Ignored ignored;
  private final Hearing hearing;
  private final Following following;
  private final String instance;
  private final Penalties alone;
  private final Reports reports = new Reports();

  /** When the penalties that Redis knows of end, by the ticker. */
  private final Map<String, Long> running = new ConcurrentHashMap<>();

  /** When the clients that are known to have run into limits are forgotten, by the ticker. */
  private final Map<String, Long> known = new ConcurrentHashMap<>();

  private volatile boolean down;
  private volatile Batch sending = new Batch(0, Map.of());
  private volatile String version = Changes.NONE;

  RedisPenalties(
      Redis redis, RedisSettings settings, Script script, Ticker ticker, Ignored ignored) {
    this.keys = new CounterKeys(settings.prefix(), settings.buckets());
    this.script = new SharedScript(redis, script, keys.penalties(), ticker);
    this.ticker = ticker;
    this.patience = SharedScript.patience(settings.timeout());
    this.ignored = ignored;
    this.hearing = redis.hearing();
    this.following = new Following(keys.penalties(), ticker, this::follow);
    this.instance = Long.toUnsignedString(settings.chance().nextLong(), Character.MAX_RADIX);
    this.alone = new InProcessPenalties(ticker);
  }

  /**
   * The penalties in a store's Redis, under its prefix. Blocks until they are known, or cannot be
   * for now, for two seconds at most.
   */
  public static RedisPenalties of(RedisStore store) {
    RedisPenalties penalties =
        new RedisPenalties(
            store.redis(),
            store.settings(),
            SharedScript.of("penalties.lua", Script.REDIS_TIME),
            store.ticker(),
            store.newIgnored());
    penalties.start();
    return penalties;
  }

  void start() {
    hearing.add(following);
    following.now().completeOnTimeout(null, FIRST.toMillis(), TimeUnit.MILLISECONDS).join();
  }

  @Override
  public Optional<Duration> of(String client) {
    Long until = running.get(client);
    long left = until == null ? 0 : until - ticker.nanos();
    Optional<Duration> own = alone.of(client);
    return left > 0 && (own.isEmpty() || own.get().toNanos() < left)
        ? Optional.of(Duration.ofNanos(left))
        : own;
  }

  @Override
  public void violated(String client, Duration retryAfter, PenaltySettings settings) {
    long now = ticker.nanos();
    if (reports.violated(client, retryAfter, settings, now)) {
      know(client, now + settings.within().toNanos());
    }
    if (down) {
      alone.violated(client, retryAfter, settings);
    }
  }

  private void know(String client, long until) {
    if (known.size() < Reports.MOST_CLIENTS || known.containsKey(client)) {
      known.merge(client, until, Math::max);
    }
  }

  @Override
  public void forgive(String client) {
    forget(client);
    reports.forgiven(client);
  }

  private void forget(String client) {
    running.remove(client);
    known.remove(client);
    if (alone.size() > 0) {
      alone.forgive(client);
    }
  }

  /**
   * Those that ran into limits here, and those that are penalised anywhere; or those counted here
   * without Redis, where they are more. These may be penalised for longer than the others are
   * known.
   */
  @Override
  public long size() {
    return Math.max(known.size(), alone.size());
  }

  /** Completed when what was reported until now has taken effect, if it can. */
  CompletableFuture<Void> settled() {
    return following.now();
  }

  private CompletableFuture<Boolean> follow() {
    long now = ticker.nanos();
    running.values().removeIf(until -> until - now <= 0);
    known.values().removeIf(until -> until - now <= 0);
    Batch batch = sending;
    if (batch.reports().isEmpty()) {
      batch = new Batch(batch.number() + 1, reports.take(TOGETHER));
      sending = batch;
    }
    boolean more = batch.reports().size() == TOGETHER;
    long sent = batch.number();
    return script
        .call(patience, arguments(batch, now))
        .thenAccept(this::apply)
        .handle(
            (ignoredResult, thrown) -> {
              if (thrown == null) {
                sending = new Batch(sent, Map.of());
                down = false;
                ignored.mended(ALL);
                return more;
              }
              ignored.failed(ALL, thrown);
              countAlone();
              return false;
            });
  }

  private List<String> arguments(Batch batch, long nowNanos) {
    List<String> arguments = new ArrayList<>();
    arguments.add(version);
    arguments.add(instance);
    arguments.add(String.valueOf(batch.number()));
    batch
        .reports()
        .forEach(
            (client, report) -> {
              arguments.add(keys.ofStanding(client));
              arguments.add(client);
              report.at(nowNanos).addTo(arguments);
            });
    return arguments;
  }

  private void apply(List<String> reply) {
    Changes changes = Changes.of(reply);
    long now = ticker.nanos();
    if (changes.extent() == Extent.ALL) {
      running.keySet().retainAll(changes.values().keySet());
    }
    changes.values().forEach((client, left) -> set(client, left, now));
    version = changes.version();
  }

  private void set(String client, String left, long now) {
    if (left.startsWith(WRONG)) {
      Kind kind = Failures.kind(left.substring(WRONG.length()));
      ignored.found(
          kind == Kind.SCRIPT ? client : ALL + ' ' + kind.label(),
          new RedisStoreException(
              kind,
              "How "
                  + Client.printable(client)
                  + " stands in "
                  + script.key()
                  + " cannot be read: "
                  + left,
              null));
    } else if (left.equals("0")) {
      forget(client);
    } else {
      ignored.mended(client);
      long until = now + TimeUnit.MILLISECONDS.toNanos(Long.parseLong(left));
      running.put(client, until);
      know(client, until);
    }
  }

  /** Redis does not answer: from now on what is reported counts here, too. */
  private void countAlone() {
    if (!down) {
      down = true;
      sending.reports().forEach(this::countAlone);
      reports.pending().forEach(this::countAlone);
    }
  }

  private void countAlone(String client, Report report) {
    PenaltySettings settings = report.settings();
    if (settings != null) {
      for (long i = Math.min(report.violations(), settings.after()); i > 0; i--) {
        alone.violated(client, report.retryAfter(), settings);
      }
    }
  }

  /** Follows no more; what was not told yet is lost. */
  @Override
  public void close() {
    hearing.remove(following);
    following.close();
    alone.close();
  }
}
