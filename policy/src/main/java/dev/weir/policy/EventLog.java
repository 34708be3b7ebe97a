package dev.weir.policy;

import dev.weir.Limit;
import dev.weir.LimitResult;
import dev.weir.RateLimiter;
import dev.weir.Ticker;
import dev.weir.policy.Verdict.Named;
import dev.weir.policy.Verdict.Outcome;
import java.time.Duration;
import java.util.Comparator;
import java.util.Optional;
import java.util.concurrent.atomic.AtomicLong;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;
import org.slf4j.spi.LoggingEventBuilder;

/**
 * Logs what happens to clients and policies, for people and for machines: the message is the
 * event's name, everything else is in key-value pairs (SLF4J 2).
 *
 * <p>{@code rate_limit_exceeded} has client_id, endpoint, tier, policy, limit, current_count and
 * retry_after in seconds of the limit with the longest wait, and shadow where nothing was refused.
 * Of these there are at most {@value #MAX_PER_SECOND} a second; {@code rate_limit_exceeded_omitted}
 * then tells how many more there would have been. {@code policy_reloaded}, {@code policy_rejected}
 * and {@code override_changed} are always logged.
 *
 * <p>Thread-safe. Blocks as long as the logger does.
 */
public final class EventLog implements PolicyListener, ReloadListener {
  /** What the logger is called. */
  public static final String LOGGER = "dev.weir.events";

  /** The most refusals logged a second. */
  public static final int MAX_PER_SECOND = 100;

  private static final Duration PAUSE = Duration.ofSeconds(1);

  /** What would never pass waits longest. */
  private static final Comparator<Named> BY_WAIT =
      Comparator.comparing(
          named -> named.result().passesIn().orElse(Duration.ofSeconds(Long.MAX_VALUE)));

  private final Logger logger = LoggerFactory.getLogger(LOGGER);
  private final AtomicLong omitted = new AtomicLong();
  private final RateLimiter limiter;
  private final Ticker ticker;

  /** Counts what it logs by the given clock. */
  public EventLog(Ticker ticker) {
    this.ticker = ticker;
    this.limiter = RateLimiter.builder(Limit.perSecond(MAX_PER_SECOND)).ticker(ticker).build();
  }

  @Override
  public void decided(Verdict verdict, long nanos) {
    for (Outcome outcome : verdict.outcomes()) {
      if (!outcome.decision().allowed()) {
        logBounded(verdict);
        return;
      }
    }
  }

  private void logBounded(Verdict verdict) {
    if (!logger.isInfoEnabled()) {
      return;
    }
    if (limiter.tryAcquire()) {
      logExceeded(verdict);
    } else if (omitted.getAndIncrement() == 0) {
      ticker.schedule(this::logOmitted, PAUSE);
    }
  }

  private void logOmitted() {
    logger.atInfo().addKeyValue("count", omitted.getAndSet(0)).log("rate_limit_exceeded_omitted");
  }

  private void logExceeded(Verdict verdict) {
    boolean shadow = verdict.allowed();
    Client client = verdict.request().client();
    LoggingEventBuilder event =
        logger
            .atInfo()
            .addKeyValue("client_id", Client.printable(client.id()))
            .addKeyValue("endpoint", verdict.endpoint().map(Endpoint::name).orElse("default"))
            .addKeyValue("tier", client.tier().map(Client::printable).orElse("none"));
    Named exceeded = exceeded(verdict, shadow).orElse(null);
    if (exceeded != null) {
      event = withLimit(event, exceeded.policy(), exceeded.result());
    }
    if (shadow) {
      event = event.addKeyValue("shadow", true);
    }
    event.log("rate_limit_exceeded");
  }

  private static LoggingEventBuilder withLimit(
      LoggingEventBuilder event, String policy, LimitResult result) {
    LoggingEventBuilder limited =
        event
            .addKeyValue("policy", policy)
            .addKeyValue("limit", result.limit().permits())
            .addKeyValue("current_count", result.limit().burst() - result.remaining());
    return result.passesIn().isEmpty()
        ? limited
        : limited.addKeyValue("retry_after", seconds(result.passesIn().get()));
  }

  /** The limit that decides how long to wait; none where a fallback refused without counting. */
  private static Optional<Named> exceeded(Verdict verdict, boolean shadow) {
    return verdict.outcomes().stream()
        .filter(outcome -> shadow ? outcome.wouldRefuse() : outcome.refuses())
        .flatMap(outcome -> outcome.results().stream())
        .max(BY_WAIT);
  }

  private static long seconds(Duration wait) {
    return Math.max(1, wait.plusNanos(999_999_999).toSeconds());
  }

  @Override
  public void reloaded(Policy policy) {
    logger
        .atInfo()
        .addKeyValue("tiers", policy.tiers().size())
        .addKeyValue("endpoints", policy.endpoints().size())
        .log("policy_reloaded");
  }

  @Override
  public void rejected(RuntimeException failure) {
    logger.atWarn().addKeyValue("problems", failure.getMessage()).log("policy_rejected");
  }

  /** Logs that the override of a client was set or removed; for {@link Overrides#onChange}. */
  public void overrideChanged(String client) {
    logger.atInfo().addKeyValue("client_id", Client.printable(client)).log("override_changed");
  }
}
