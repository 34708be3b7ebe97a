package dev.weir.redis;

import dev.weir.policy.PenaltySettings;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Collections;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.concurrent.ConcurrentHashMap;
import org.jspecify.annotations.Nullable;

/**
 * What has happened to clients since Redis was last told of it, those of one client together.
 * Thread-safe; bounded: beyond the bound what happens to further clients is not told.
 */
final class Reports {
  static final int MOST_CLIENTS = 100_000;

  /**
   * What happened to a client.
   *
   * @param forgiven whether it was forgiven, before the violations
   * @param violations how many
   * @param sinceNanos when the first of them was
   * @param retryAfter how long it was last told to wait
   * @param settings how violations last became penalties; null without any
   */
  record Report(
      boolean forgiven,
      long violations,
      long sinceNanos,
      Duration retryAfter,
      @Nullable PenaltySettings settings) {
    private static final List<String> NOTHING = Collections.nCopies(5, "0");
    private static final Report FORGIVEN = new Report(true, 0, 0, Duration.ZERO, null);

    /** This and what happened later. */
    Report then(Report later) {
      return later.forgiven
          ? later
          : new Report(
              forgiven,
              violations + later.violations,
              violations == 0 ? later.sinceNanos : sinceNanos,
              later.retryAfter,
              later.settings);
    }

    /** As the script reads it. */
    void addTo(List<String> arguments) {
      arguments.add(forgiven ? "1" : "0");
      arguments.add(String.valueOf(violations));
      if (settings != null) {
        arguments.add(String.valueOf(millis(retryAfter)));
        arguments.add(String.valueOf(settings.after()));
        arguments.add(String.valueOf(millis(settings.within())));
        arguments.add(String.valueOf(settings.multiplier()));
        arguments.add(String.valueOf(millis(settings.max())));
      } else {
        arguments.addAll(NOTHING);
      }
    }

    private static long millis(Duration duration) {
      return duration.plusNanos(999_999).toMillis();
    }

    /** Without violations that are no longer counted together with those at a time. */
    Report at(long nowNanos) {
      return settings == null || nowNanos - sinceNanos < settings.within().toNanos()
          ? this
          : new Report(forgiven, 0, 0, Duration.ZERO, null);
    }
  }

  private final Map<String, Report> pending = new ConcurrentHashMap<>();

  /** A client ran into a limit; answers whether it is the first that is to be told of it. */
  boolean violated(String client, Duration retryAfter, PenaltySettings settings, long nowNanos) {
    return add(client, new Report(false, 1, nowNanos, retryAfter, settings));
  }

  void forgiven(String client) {
    add(client, Report.FORGIVEN);
  }

  private boolean add(String client, Report report) {
    Report all =
        pending.compute(
            client,
            (key, before) -> {
              if (before != null) {
                return before.at(report.sinceNanos).then(report);
              }
              return pending.size() < MOST_CLIENTS ? report : null;
            });
    return all != null && all.violations == 1;
  }

  /** Takes out some of them, a client at most once. */
  Map<String, Report> take(int most) {
    List<String> clients = new ArrayList<>(most);
    for (String client : pending.keySet()) {
      if (clients.size() == most) {
        break;
      }
      clients.add(client);
    }
    Map<String, Report> taken = new LinkedHashMap<>();
    for (String client : clients) {
      Report report = pending.remove(client);
      if (report != null) {
        taken.put(client, report);
      }
    }
    return taken;
  }

  /** Those that have not been taken, shared: only to be read. */
  Map<String, Report> pending() {
    return pending;
  }
}
