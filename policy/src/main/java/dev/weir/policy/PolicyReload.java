package dev.weir.policy;

import dev.weir.Ticker;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.concurrent.Future;
import java.util.function.Consumer;
import java.util.function.Function;
import org.jspecify.annotations.Nullable;

/**
 * Keeps the policy in force what its file says: when told to, and by looking at the file.
 *
 * <p>What it looks at is the file's text and not its date, so it makes no difference whether an
 * editor writes the file or puts another in its place, or what kind of file system it lies on. A
 * changed file counts once it is found the same twice, a moment apart, so that one that is just
 * being written does not. A bad file is told of once, and the policy before stays in force; so does
 * it where the store would be another, which takes a restart.
 *
 * <p>Thread-safe. One reload at a time, each of the file as it is then, so the newest wins. Looking
 * happens on a thread of the ticker's.
 */
public final class PolicyReload implements AutoCloseable {
  /** How long a changed file must stay as it is. */
  static final Duration STILL = Duration.ofMillis(100);

  /** What became of a reload. */
  public sealed interface Outcome {
    /** The policy is in force. */
    record Applied(Policy policy) implements Outcome {}

    /** The policy was refused; the one before stays in force. */
    record Rejected(RuntimeException failure) implements Outcome {}
  }

  private final Path file;
  private final Map<String, String> environment;
  private final Consumer<Policy> apply;
  private final ReloadListener listener;
  private final Ticker ticker;
  private final @Nullable Duration interval;
  private final Function<Path, PolicyFile> reader;

  /**
   * Held while the file is read and judged; taken before the other, which is never held to read.
   */
  private final Object reloading = new Object();

  private final Object lock = new Object();

  private Policy running;
  private boolean closed;

  /** The file when it was last judged, and when it was last looked at. */
  private @Nullable PolicyFile judged;

  private @Nullable PolicyFile seen;
  private @Nullable Future<?> next;

  private PolicyReload(Builder builder) {
    this.file = builder.file;
    this.running = builder.running;
    this.environment = builder.environment;
    this.apply = builder.apply;
    this.listener = builder.listener;
    this.ticker = builder.ticker;
    this.interval = builder.interval;
    this.reader = builder.reader;
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

  /**
   * Reads the file now, changed or not, and puts it in force if it is sound. Blocks while it does.
   */
  public Outcome reload() {
    synchronized (reloading) {
      PolicyFile content = reader.apply(file);
      synchronized (lock) {
        judged = content;
        return judge(content);
      }
    }
  }

  private Outcome judge(PolicyFile content) {
    Policy policy;
    try {
      policy = PolicyLoader.load(file, content, environment);
      requireSameStore(policy);
      apply.accept(policy);
    } catch (RuntimeException e) {
      listener.rejected(e);
      return new Outcome.Rejected(e);
    }
    running = policy;
    listener.reloaded(policy);
    return new Outcome.Applied(policy);
  }

  private void requireSameStore(Policy policy) {
    if (!policy.store().values().equals(running.store().values())) {
      throw new PolicyException(
          List.of(
              new PolicyProblem(
                  file.toString(),
                  0,
                  0,
                  "store",
                  "cannot be another while this runs, the counts are there; restart to change it,"
                      + " or put back what it was")));
    }
  }

  private void look() {
    synchronized (reloading) {
      PolicyFile content = reader.apply(file);
      synchronized (lock) {
        if (closed) {
          return;
        }
        boolean restless = false;
        try {
          restless = !settled(content);
        } finally {
          lookAgain(restless);
        }
      }
    }
  }

  /** Judges a changed file that was found the same twice; false if it is to be seen once more. */
  private boolean settled(PolicyFile content) {
    boolean still = content.equals(seen);
    seen = content;
    if (judged == null) {
      judged = ifRunning(content);
    }
    if (content.equals(judged)) {
      return true;
    }
    if (still) {
      judged = content;
      judge(content);
    }
    return still;
  }

  /** The content if it is what the running policy was read from. */
  private @Nullable PolicyFile ifRunning(PolicyFile content) {
    try {
      return PolicyLoader.load(file, content, environment).equals(running) ? content : null;
    } catch (RuntimeException e) {
      return null;
    }
  }

  private void lookAgain(boolean soon) {
    if (interval != null) {
      boolean sooner = soon && STILL.compareTo(interval) < 0;
      next = ticker.schedule(this::look, sooner ? STILL : interval);
    }
  }

  /**
   * Ends the watch; what is being applied is finished, a file that is being read is not waited for.
   * Idempotent.
   */
  @Override
  public void close() {
    synchronized (lock) {
      closed = true;
      if (next != null) {
        next.cancel(false);
      }
    }
  }

  /** Puts a {@link PolicyReload} together. Not thread-safe. */
  public static final class Builder {
    private final Path file;
    private final Policy running;
    private Map<String, String> environment = Map.of();
    private Consumer<Policy> apply = policy -> {};
    private ReloadListener listener = new ReloadListener() {};
    private Ticker ticker = Ticker.system();
    private @Nullable Duration interval;
    private Function<Path, PolicyFile> reader = PolicyFile::read;

    private Builder(Path file, Policy running) {
      this.file = Objects.requireNonNull(file, "file");
      this.running = Objects.requireNonNull(running, "running");
    }

    /** Environment variables that override the file; by default none. */
    public Builder environment(Map<String, String> environment) {
      this.environment = Map.copyOf(environment);
      return this;
    }

    /** Puts a sound policy in force; what it throws rejects the policy. */
    public Builder apply(Consumer<Policy> apply) {
      this.apply = Objects.requireNonNull(apply, "apply");
      return this;
    }

    /** Who is told. */
    public Builder listener(ReloadListener listener) {
      this.listener = Objects.requireNonNull(listener, "listener");
      return this;
    }

    /** The clock, by default the system's. */
    public Builder ticker(Ticker ticker) {
      this.ticker = Objects.requireNonNull(ticker, "ticker");
      return this;
    }

    /** What reads the file, which may take as long as the file system does. */
    Builder reader(Function<Path, PolicyFile> reader) {
      this.reader = reader;
      return this;
    }

    /**
     * How often the file is looked at; by default only when told to.
     *
     * @throws IllegalArgumentException if the interval is nothing or less
     */
    public Builder watch(Duration interval) {
      if (interval.isZero() || interval.isNegative()) {
        throw new IllegalArgumentException("interval must be more than nothing, got " + interval);
      }
      this.interval = interval;
      return this;
    }

    /** Begins to watch, if it is to. */
    public PolicyReload start() {
      PolicyReload reload = new PolicyReload(this);
      synchronized (reload.lock) {
        reload.lookAgain(false);
      }
      return reload;
    }
  }
}
