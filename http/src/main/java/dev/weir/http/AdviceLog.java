package dev.weir.http;

import java.util.Objects;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import java.util.function.Consumer;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Gives each advice once, however often there is reason to; told apart by their codes.
 *
 * <p>Thread-safe; blocks only as long as whoever hears it does.
 */
public final class AdviceLog {
  private static final Logger LOG = LoggerFactory.getLogger(AdviceLog.class);

  private final Set<String> given = ConcurrentHashMap.newKeySet();
  private final Consumer<Advice> hearer;

  /** Writes advice to the log, as warnings. */
  public AdviceLog() {
    this(advice -> LOG.warn("{}: {}", advice.code(), advice.message()));
  }

  /** Gives advice to {@code hearer}. */
  public AdviceLog(Consumer<Advice> hearer) {
    this.hearer = Objects.requireNonNull(hearer, "hearer");
  }

  /** Gives an advice, unless it was given before. */
  public void advise(Advice advice) {
    if (given.add(advice.code())) {
      hearer.accept(advice);
    }
  }
}
