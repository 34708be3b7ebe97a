package dev.weir.redis;

import com.github.benmanes.caffeine.cache.Cache;
import com.github.benmanes.caffeine.cache.Caffeine;
import dev.weir.Decision;
import dev.weir.InProcessStore;
import dev.weir.Limit;
import dev.weir.LimitResult;
import dev.weir.LimitStore;
import dev.weir.Limits;
import dev.weir.Reservation;
import dev.weir.Ticker;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.HashSet;
import java.util.List;
import java.util.Set;
import java.util.function.IntSupplier;

/**
 * Counts this instance's part of every limit in this process.
 *
 * <p>A key about which Redis answered before starts from there: of each limit no more remains than
 * this instance's part of what then remained, unless all was to be free again by now. That lowers
 * what is counted here and never raises it, and what is counted here outlasts an outage: a Redis
 * that comes and goes mints nothing. Thread-safe.
 */
final class LocalFallback implements LimitStore {
  private static final int MOST_PARTS = 1_000;

  private final InProcessStore store;
  private final Memory memory;
  private final Ticker ticker;
  private final IntSupplier instances;
  private final Cache<Limits, Part> parts =
      Caffeine.newBuilder().maximumSize(MOST_PARTS).executor(Runnable::run).build();

  LocalFallback(int maxKeys, Memory memory, Ticker ticker, IntSupplier instances) {
    this.store =
        InProcessStore.builder()
            .maxKeys(Math.min(maxKeys, InProcessStore.MAX_KEYS))
            .ticker(ticker)
            .build();
    this.memory = memory;
    this.ticker = ticker;
    this.instances = instances;
  }

  @Override
  public boolean tryAcquire(String key, Limits limits, long permits) {
    return store.tryAcquire(key, started(key, limits).limits(), permits);
  }

  @Override
  public Decision check(String key, Limits limits, long permits) {
    Part part = started(key, limits);
    return part.widen(store.check(key, part.limits(), permits), permits);
  }

  @Override
  public Decision peek(String key, Limits limits, long permits) {
    Part part = started(key, limits);
    return part.widen(store.peek(key, part.limits(), permits), permits);
  }

  @Override
  public Reservation reserve(String key, Limits limits, long permits, Duration maxWait) {
    Part part = started(key, limits);
    Reservation reservation = store.reserve(key, part.limits(), permits, maxWait);
    Decision decision = part.widen(reservation.decision(), permits);
    return decision instanceof Decision.Refused refused
        ? Reservation.refused(refused)
        : Reservation.granted(
            (Decision.Allowed) decision,
            reservation.delay(),
            reservation::cancel,
            reservation::refund);
  }

  @Override
  public void refund(String key, Limits limits, long permits) {
    store.refund(key, started(key, limits).limits(), permits);
  }

  @Override
  public void penalize(String key, Limits limits, long permits) {
    store.penalize(key, started(key, limits).limits(), permits);
  }

  @Override
  public void reset(String key) {
    store.reset(key);
  }

  @Override
  public long size() {
    return store.size();
  }

  @Override
  public void close() {
    store.close();
  }

  /** The part to count under, of a key that has started from where Redis left it. */
  private Part started(String key, Limits limits) {
    Part part = part(limits);
    Known known = memory.known(key);
    if (known != null && known.isOf(limits)) {
      known.useOnce(() -> start(key, part, known));
    }
    return part;
  }

  private Part part(Limits limits) {
    int sharing = instances.getAsInt();
    Part part = parts.getIfPresent(limits);
    if (part == null || part.instances() != sharing) {
      part = Part.of(limits, sharing);
      parts.put(limits, part);
    }
    return part;
  }

  private void start(String key, Part part, Known known) {
    long now = ticker.nanos();
    List<LimitResult> here = store.peek(key, part.limits(), 1).results();
    List<Charge> charges = new ArrayList<>();
    boolean lower = false;
    for (int i = 0; i < here.size(); i++) {
      Limit limit = here.get(i).limit();
      long remainingHere = here.get(i).remaining();
      long whole = part.whole().list().get(i).burst();
      long remaining = Math.min(remainingHere, known.remaining(i, now, whole) / part.instances());
      lower |= remaining < remainingHere;
      charges.add(new Charge(limit, limit.burst() - remaining));
    }
    if (lower) {
      store.reset(key);
      charge(key, part.limits(), charges);
    }
  }

  private record Charge(Limit limit, long permits) {}

  /**
   * Charges each limit of a fresh key its own number of permits. A store charges all limits of a
   * call alike, but limits may join from call to call, and what was used of the others carries
   * over: so the one with the most to charge comes first, alone, with what it is ahead of the next.
   */
  private void charge(String key, Limits limits, List<Charge> charges) {
    charges.sort(Comparator.comparingLong(Charge::permits).reversed());
    Set<Limit> joined = new HashSet<>();
    for (int i = 0; i < charges.size(); i++) {
      joined.add(charges.get(i).limit());
      long next = i + 1 < charges.size() ? charges.get(i + 1).permits() : 0;
      long ahead = charges.get(i).permits() - next;
      if (ahead > 0) {
        store.penalize(
            key, Limits.of(limits.list().stream().filter(joined::contains).toList()), ahead);
      }
    }
  }
}
