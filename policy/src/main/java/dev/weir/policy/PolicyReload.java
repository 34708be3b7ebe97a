package dev.weir.policy;

import dev.weir.Ticker;
import java.nio.file.Path;
import java.time.Duration;
import java.util.Map;
import java.util.Objects;
import java.util.function.Consumer;
import org.jspecify.annotations.Nullable;

/** Keeps the policy in force what its file says. */
public final class PolicyReload implements AutoCloseable {
  /** What became of a reload. */
  public sealed interface Outcome {
    /** The policy is in force. */
    record Applied(Policy policy) implements Outcome {}

    /** The policy was refused; the one before stays in force. */
    record Rejected(RuntimeException failure) implements Outcome {}
  }

  private final Builder settings;

  private PolicyReload(Builder settings) {
    this.settings = settings;
  }

  /**
   * A reload to be put together.
   *
   * @param file the policy file
   * @param running the policy in force, as it was read from the file
   */
  public static Builder builder(Path file, Policy running) {
    return new Builder(file, running);
  }

  /** Reads the file now, changed or not, and applies it if it is sound. Blocks while it does. */
  public Outcome reload() {
    Policy policy = PolicyLoader.load(settings.file, settings.environment);
    settings.apply.accept(policy);
    return new Outcome.Applied(policy);
  }

  /** Ends the watch. Idempotent. */
  @Override
  public void close() {}

  /** Puts a {@link PolicyReload} together. Not thread-safe. */
  public static final class Builder {
    private final Path file;
    final Policy running;
    private Map<String, String> environment = Map.of();
    private Consumer<Policy> apply = policy -> {};
    ReloadListener listener = new ReloadListener() {};
    Ticker ticker = Ticker.system();
    @Nullable Duration interval;

    private Builder(Path file, Policy running) {
      this.file = Objects.requireNonNull(file, "file");
      this.running = Objects.requireNonNull(running, "running");
    }

    /** Environment variables that override the file; by default none. */
    public Builder environment(Map<String, String> environment) {
      this.environment = Map.copyOf(environment);
      return this;
    }

    /** Puts a sound policy in force; what it throws rejects the policy. One call at a time. */
    public Builder apply(Consumer<Policy> apply) {
      this.apply = apply;
      return this;
    }

    /** Who is told. */
    public Builder listener(ReloadListener listener) {
      this.listener = listener;
      return this;
    }

    /** The clock, by default the system's. */
    public Builder ticker(Ticker ticker) {
      this.ticker = ticker;
      return this;
    }

    /** How often the file is looked at; by default only when asked to. */
    public Builder watch(Duration interval) {
      this.interval = interval;
      return this;
    }

    /** Starts to watch. */
    public PolicyReload start() {
      return new PolicyReload(this);
    }
  }
}
