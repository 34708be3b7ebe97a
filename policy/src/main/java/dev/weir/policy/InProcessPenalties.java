package dev.weir.policy;

import dev.weir.Ticker;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Queue;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.ConcurrentLinkedQueue;
import org.jspecify.annotations.Nullable;

/**
 * Penalties in this process, for at most a stated number of clients.
 *
 * <p>Thread-safe and never blocks. When there is no room for another client, those of a sample that
 * are forgiven make it, else one of these whose penalty does not run; where all of them are
 * penalised, the new one is not taken on. So a flood of new offenders sets nobody free.
 */
public final class InProcessPenalties implements Penalties {
  /** The most clients, unless said otherwise. */
  public static final int DEFAULT_MAX_CLIENTS = 100_000;

  private static final long NANOS_PER_MILLI = 1_000_000;

  /** How many are looked at to make room for one. */
  private static final int SAMPLE = 16;

  private record Entry(Standing standing, long forgottenAt) {}

  private final Map<String, Entry> entries = new ConcurrentHashMap<>();

  /** The clients in {@link #entries}, those that were not looked at for longest first. */
  private final Queue<String> clients = new ConcurrentLinkedQueue<>();

  private final int maxClients;
  private final Ticker ticker;
  private final long start;

  /** For {@value #DEFAULT_MAX_CLIENTS} clients. */
  public InProcessPenalties(Ticker ticker) {
    this(DEFAULT_MAX_CLIENTS, ticker);
  }

  /**
   * For so many clients.
   *
   * @throws IllegalArgumentException if there are fewer than 1
   */
  public InProcessPenalties(int maxClients, Ticker ticker) {
    if (maxClients < 1) {
      throw new IllegalArgumentException("maxClients must be at least 1, got " + maxClients);
    }
    this.maxClients = maxClients;
    this.ticker = ticker;
    this.start = ticker.nanos();
  }

  @Override
  public Optional<Duration> of(String client) {
    Entry entry = entries.get(client);
    if (entry == null) {
      return Optional.empty();
    }
    long now = now();
    return entry.standing.penalized(now)
        ? Optional.of(Duration.ofMillis(entry.standing.until() - now))
        : Optional.empty();
  }

  @Override
  public void violated(String client, Duration retryAfter, PenaltySettings settings) {
    long now = now();
    if (!entries.containsKey(client)) {
      Entry first = violated(Standing.CLEAN, now, retryAfter, settings);
      if (!makeRoom(now)) {
        return;
      }
      if (entries.putIfAbsent(client, first) == null) {
        clients.add(client);
        return;
      }
    }
    entries.computeIfPresent(
        client, (key, entry) -> violated(entry.standing, now, retryAfter, settings));
  }

  private static Entry violated(
      Standing standing, long now, Duration retryAfter, PenaltySettings settings) {
    Standing after = standing.violated(now, 1, retryAfter, settings);
    return new Entry(after, after.forgottenAt(settings));
  }

  /** Lets some of the forgiven go, and answers whether there is room for one more. */
  private boolean makeRoom(long now) {
    List<String> seen = new ArrayList<>(SAMPLE);
    String candidate = null;
    int lowest = Integer.MAX_VALUE;
    for (String client = clients.poll(); client != null; client = next(seen)) {
      Entry entry = entries.get(client);
      if (entry == null || (entry.forgottenAt <= now && entries.remove(client, entry))) {
        continue;
      }
      seen.add(client);
      if (!entry.standing.penalized(now) && entry.standing.level() < lowest) {
        candidate = client;
        lowest = entry.standing.level();
      }
    }
    if (entries.size() >= maxClients && candidate != null) {
      seen.remove(candidate);
      entries.remove(candidate);
    }
    clients.addAll(seen);
    return entries.size() < maxClients;
  }

  private @Nullable String next(List<String> seen) {
    return seen.size() < SAMPLE ? clients.poll() : null;
  }

  @Override
  public void forgive(String client) {
    clients.remove(client);
    entries.remove(client);
  }

  @Override
  public long size() {
    return entries.size();
  }

  /** Forgets every client. */
  @Override
  public void close() {
    entries.clear();
    clients.clear();
  }

  /** Of a clock that starts well after 0, which stands for never. */
  private long now() {
    return (ticker.nanos() - start) / NANOS_PER_MILLI + 1;
  }
}
