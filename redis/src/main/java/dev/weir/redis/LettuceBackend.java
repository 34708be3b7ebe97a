package dev.weir.redis;

import dev.weir.Ticker;
import dev.weir.redis.RedisStoreException.Kind;
import dev.weir.redis.RedisUrl.Topology;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionStage;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.Future;
import java.util.concurrent.atomic.AtomicReference;
import java.util.function.DoubleSupplier;
import org.jspecify.annotations.Nullable;

/**
 * Asks over Lettuce: one connection to a server or to the master that Sentinels name, or one to
 * each master of a cluster. Thread-safe.
 *
 * <p>A call is sent by the script's hash. Where Redis does not know it (a restart, {@code SCRIPT
 * FLUSH}, a new master), one call brings the script along while the others wait for it, so that a
 * server that forgot is sent the script once, not once a call. A call that Redis refused without
 * carrying it out is repeated; a call of which nothing is known never is.
 *
 * <p>A connection on which a call has been unanswered for {@code silence} is given up, since a
 * frozen server or a cut cable does not close it.
 */
final class LettuceBackend implements Backend {
  /** A script, and the call that brings it along, if one does. */
  private record Loadable(
      Script source, AtomicReference<@Nullable CompletableFuture<Void>> loading) {
    Loadable(Script source) {
      this(source, new AtomicReference<>());
    }
  }

  /** So that the right password is noticed well within a second. */
  private static final Duration REFUSED_DELAY = Duration.ofMillis(500);

  private final Loadable main;
  private final Ticker ticker;
  private final Duration silence;
  private final Connector connector;
  private final Link<Wire> link;
  private final Map<ScriptCall, Wire> inFlight = new ConcurrentHashMap<>();
  private volatile Future<?> watch;
  private volatile boolean closed;

  /**
   * A backend, which {@link #open()} connects.
   *
   * @param silence how long an unanswered call is waited for before its connection is given up
   * @param chance random numbers from 0 to 1
   * @param connected called whenever a connection was made
   */
  LettuceBackend(
      Connector connector,
      Script script,
      Ticker ticker,
      Duration silence,
      DoubleSupplier chance,
      Runnable connected) {
    this.main = new Loadable(script);
    this.ticker = ticker;
    this.silence = silence;
    this.connector = connector;
    this.link = new Link<>(connector, ticker, REFUSED_DELAY, chance, connected);
    this.watch = scheduleWatch();
  }

  /** What opens connections for a URL. */
  static Connector connector(RedisUrl url, Lettuce lettuce) {
    return url.topology() instanceof Topology.Cluster
        ? new ClusterConnector(url, lettuce)
        : new SingleConnector(url, lettuce);
  }

  /**
   * Connects. The stage is completed by the first attempt, with a {@link RedisStoreException} if it
   * fails; further attempts go on by themselves.
   */
  CompletionStage<Void> open() {
    return link.open();
  }

  @Override
  public CompletionStage<List<Answer>> ask(List<Question> questions) {
    return ask(main, questions);
  }

  /** Asks another script over the same connections; closing it leaves them open. */
  Backend with(Script other) {
    Loadable script = new Loadable(other);
    return new Backend() {
      @Override
      public CompletionStage<List<Answer>> ask(List<Question> questions) {
        return LettuceBackend.this.ask(script, questions);
      }

      @Override
      public void close() {}
    };
  }

  /** Calls a script that answers with texts, as {@link Wire#call}. */
  CompletionStage<List<Object>> call(Script script, byte[] key, byte[][] arguments) {
    Wire wire = link.line();
    return wire == null
        ? CompletableFuture.failedFuture(link.failure())
        : wire.call(script, key, arguments);
  }

  /** What stands for the master that a key is on. */
  Object master(byte[] key) {
    Wire wire = link.line();
    return wire == null ? Wire.ONLY_MASTER : wire.master(key);
  }

  /** The keys on all masters that match a pattern. */
  CompletionStage<Long> count(String pattern) {
    Wire wire = link.line();
    return wire == null ? CompletableFuture.failedFuture(link.failure()) : wire.count(pattern);
  }

  private CompletionStage<List<Answer>> ask(Loadable script, List<Question> questions) {
    CompletableFuture<List<Answer>> answers = new CompletableFuture<>();
    send(script, questions, answers, this::loadOrWait);
    return answers;
  }

  /** What to do when Redis does not know the script. */
  @FunctionalInterface
  private interface Unknown {
    void accept(Loadable script, List<Question> questions, CompletableFuture<List<Answer>> answers);
  }

  private void send(
      Loadable script,
      List<Question> questions,
      CompletableFuture<List<Answer>> answers,
      Unknown unknown) {
    start(
        answers,
        wire ->
            ScriptCall.byHash(
                script.source(),
                questions,
                ticker.nanos(),
                (call, failure) -> {
                  if (failure != null && isUnknownScript(failure)) {
                    inFlight.remove(call);
                    unknown.accept(script, questions, answers);
                  } else {
                    ended(script, wire, call, failure, answers);
                  }
                }));
  }

  private void sendWithBody(
      Loadable script, List<Question> questions, CompletableFuture<List<Answer>> answers) {
    start(
        answers,
        wire ->
            ScriptCall.withBody(
                script.source(),
                questions,
                ticker.nanos(),
                (call, failure) -> ended(script, wire, call, failure, answers)));
  }

  @FunctionalInterface
  private interface NewCall {
    ScriptCall over(Wire wire);
  }

  private void start(CompletableFuture<List<Answer>> answers, NewCall newCall) {
    Wire wire = link.line();
    if (wire == null) {
      answers.completeExceptionally(link.failure());
      return;
    }
    ScriptCall call = newCall.over(wire);
    inFlight.put(call, wire);
    wire.send(call);
  }

  private void loadOrWait(
      Loadable script, List<Question> questions, CompletableFuture<List<Answer>> answers) {
    CompletableFuture<Void> mine = new CompletableFuture<>();
    CompletableFuture<Void> running = script.loading().compareAndExchange(null, mine);
    if (running == null) {
      answers.whenComplete(
          (ignored, thrown) -> {
            script.loading().set(null);
            mine.complete(null);
          });
      sendWithBody(script, questions, answers);
    } else {
      running.whenComplete(
          (ignored, thrown) -> send(script, questions, answers, this::sendWithBody));
    }
  }

  private void ended(
      Loadable script,
      Wire wire,
      ScriptCall call,
      @Nullable RedisStoreException failure,
      CompletableFuture<List<Answer>> answers) {
    inFlight.remove(call);
    if (failure == null) {
      if (call.metReplica()) {
        giveUp(wire, call, new RedisStoreException(Kind.READONLY, "The server is a replica", null));
      }
      answers.complete(call.get());
    } else if (isOnTheMove(failure) && call.questions().size() > 1) {
      askOneByOne(script, call.questions(), answers);
    } else {
      if (failure.kind() == Kind.READONLY) {
        giveUp(wire, call, failure);
      }
      answers.completeExceptionally(failure);
    }
  }

  private void giveUp(Wire wire, ScriptCall call, RedisStoreException why) {
    link.givenUp(why);
    wire.giveUp(call);
  }

  /** A slot on the move serves one key at a time. */
  private void askOneByOne(
      Loadable script, List<Question> questions, CompletableFuture<List<Answer>> answers) {
    List<CompletableFuture<List<Answer>>> each = new ArrayList<>(questions.size());
    for (Question question : questions) {
      each.add(ask(script, List.of(question)).toCompletableFuture());
    }
    CompletableFuture.allOf(each.toArray(CompletableFuture<?>[]::new))
        .whenComplete(
            (ignored, thrown) ->
                answers.complete(each.stream().map(LettuceBackend::alone).toList()));
  }

  private static Answer alone(CompletableFuture<List<Answer>> one) {
    return one.handle(
            (answers, thrown) ->
                thrown == null
                    ? answers.get(0)
                    : new Answer.Lost(Failures.of("Asking Redis", thrown)))
        .join();
  }

  private static boolean isUnknownScript(RedisStoreException failure) {
    return String.valueOf(failure.getMessage()).contains("NOSCRIPT");
  }

  private static boolean isOnTheMove(RedisStoreException failure) {
    return String.valueOf(failure.getMessage()).contains("TRYAGAIN");
  }

  private Future<?> scheduleWatch() {
    return ticker.schedule(this::giveUpSilent, silence.dividedBy(4));
  }

  private void giveUpSilent() {
    try {
      giveUpUnanswered();
    } finally {
      if (!closed) {
        watch = scheduleWatch();
      }
    }
  }

  private void giveUpUnanswered() {
    long now = ticker.nanos();
    inFlight.forEach(
        (call, wire) -> {
          if (now - call.startedNanos() >= silence.toNanos()) {
            RedisStoreException silent =
                new RedisStoreException(
                    Kind.TIMEOUT, "Redis has not answered for " + silence.toMillis() + " ms", null);
            call.completeExceptionally(silent);
            giveUp(wire, call, silent);
          }
        });
  }

  @Override
  public void close() {
    closed = true;
    watch.cancel(false);
    Lettuce.awaitClosed(link.close());
    connector.close();
  }
}
