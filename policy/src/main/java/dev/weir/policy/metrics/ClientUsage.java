package dev.weir.policy.metrics;

import dev.weir.LimitResult;
import dev.weir.Ticker;
import dev.weir.policy.Client;
import dev.weir.policy.Verdict;
import dev.weir.policy.Verdict.Outcome;
import io.micrometer.core.instrument.MeterRegistry;
import io.micrometer.core.instrument.MultiGauge;
import io.micrometer.core.instrument.Tags;
import java.time.Duration;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import java.util.concurrent.Future;
import java.util.concurrent.locks.ReentrantLock;
import org.jspecify.annotations.Nullable;

/**
 * Names the busiest clients with the permits they have in use: those of their own limit with the
 * least remaining, when they last asked.
 *
 * <p>Clients are ranked by their requests of this minute and the one before, and named anew every
 * few seconds, so whoever stops asking soon disappears. A request that comes while another one is
 * being ranked is left out, rather than wait; the busiest are still the busiest without it.
 */
final class ClientUsage {
  private static final Duration REFRESH = Duration.ofSeconds(5);
  private static final int REFRESHES_PER_WINDOW = 12;

  /** How many are counted to name one. */
  private static final int MARGIN = 10;

  private static final int MAX_NAME_LENGTH = 128;

  private final MultiGauge gauge;
  private final Ticker ticker;
  private final ReentrantLock lock = new ReentrantLock();
  private volatile int most;
  private TopClients current = new TopClients(MARGIN);
  private TopClients before = new TopClients(MARGIN);
  private int refreshes;
  private @Nullable Future<?> next;

  ClientUsage(MeterRegistry registry, Ticker ticker) {
    this.gauge =
        MultiGauge.builder("rate_limit.current.usage")
            .description("Permits in use, of the busiest clients")
            .register(registry);
    this.ticker = ticker;
  }

  /** From now on names so many clients. */
  void name(int most) {
    lock.lock();
    try {
      if (most == this.most) {
        return;
      }
      this.most = most;
      rotate();
      rotate();
      publish();
      if (next == null) {
        next = ticker.schedule(this::refresh, REFRESH);
      }
    } finally {
      lock.unlock();
    }
  }

  void add(Client client, Verdict verdict) {
    if (most == 0) {
      return;
    }
    Optional<LimitResult> own = own(client, verdict);
    if (own.isPresent() && lock.tryLock()) {
      try {
        current.add(client.id(), own.get().limit().burst() - own.get().remaining());
      } finally {
        lock.unlock();
      }
    }
  }

  private static Optional<LimitResult> own(Client client, Verdict verdict) {
    for (Outcome outcome : verdict.outcomes()) {
      if (!outcome.charge().shadow() && outcome.charge().quota().isOwnOf(client)) {
        return outcome.decision().tightest();
      }
    }
    return Optional.empty();
  }

  private void refresh() {
    lock.lock();
    try {
      next = null;
      if (most == 0) {
        return;
      }
      publish();
      refreshes++;
      if (refreshes % REFRESHES_PER_WINDOW == 0) {
        rotate();
      }
      next = ticker.schedule(this::refresh, REFRESH);
    } finally {
      lock.unlock();
    }
  }

  private void rotate() {
    before = current;
    current = new TopClients(Math.max(1, most) * MARGIN);
  }

  /** The busiest of this window, and of the one before while there are not so many. */
  private void publish() {
    List<MultiGauge.Row<?>> rows = new ArrayList<>();
    Set<String> named = new HashSet<>();
    for (TopClients window : List.of(current, before)) {
      for (TopClients.Entry entry : window.top(most)) {
        String name = shortened(entry.client());
        if (named.size() < most && named.add(name)) {
          long used = entry.used();
          rows.add(MultiGauge.Row.of(Tags.of("client", name), () -> used));
        }
      }
    }
    gauge.register(rows, true);
  }

  private static String shortened(String client) {
    return client.length() <= MAX_NAME_LENGTH ? client : client.substring(0, MAX_NAME_LENGTH) + "…";
  }

  void close() {
    name(0);
    lock.lock();
    try {
      if (next != null) {
        next.cancel(false);
        next = null;
      }
    } finally {
      lock.unlock();
    }
  }
}
