package dev.weir.redis;

import dev.weir.redis.RedisStoreException.Kind;
import io.lettuce.core.cluster.SlotHash;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.concurrent.atomic.AtomicReferenceArray;
import java.util.function.ToIntFunction;

/**
 * Lets questions that wait at the same moment travel in one call. Thread-safe; asking never blocks.
 *
 * <p>Questions of one slot share a {@link Lane}, which has a few calls on their way at a time.
 * Whoever asks while there are fewer sends at once, on its own thread, so a lone caller waits for
 * nobody. The others queue; when a call ends, the thread that read its reply sends the next with
 * all that gathered meanwhile. So the batches grow with the load and no timer is involved. Nothing
 * is locked; a question costs one node of a queue.
 *
 * <p>How many may wait is bounded: beyond it a question fails at once. Those that their callers
 * gave up are dropped unsent.
 */
final class Coalescer {
  /**
   * How much travels together.
   *
   * @param callsInFlight calls of one lane on their way at a time
   * @param questionsPerCall questions of one call
   * @param bytesPerCall the size of one call's questions, exceeded only by a single one
   * @param waiting questions of all lanes that wait to be sent
   */
  record Bounds(int callsInFlight, int questionsPerCall, int bytesPerCall, int waiting) {
    static final Bounds DEFAULTS = new Bounds(2, 128, 64 * 1024, 10_000);

    Bounds {
      if (questionsPerCall > ScriptCall.MOST_QUESTIONS) {
        throw new IllegalArgumentException(
            "questionsPerCall must be at most "
                + ScriptCall.MOST_QUESTIONS
                + ", got "
                + questionsPerCall);
      }
    }
  }

  private final Backend backend;
  private final ToIntFunction<Question> slot;
  private final Bounds bounds;
  private final AtomicReferenceArray<Lane> lanes;
  private final AtomicInteger waiting = new AtomicInteger();

  /**
   * A coalescer.
   *
   * @param slot which lane a question belongs to, from 0
   * @param slots how many lanes there are
   */
  Coalescer(Backend backend, ToIntFunction<Question> slot, int slots, Bounds bounds) {
    this.backend = backend;
    this.slot = slot;
    this.bounds = bounds;
    this.lanes = new AtomicReferenceArray<>(slots);
  }

  /** One lane for all questions, where every key is on the same server. */
  static Coalescer forOneServer(Backend backend, Bounds bounds) {
    return new Coalescer(backend, question -> 0, 1, bounds);
  }

  /** One lane a slot. */
  static Coalescer forCluster(Backend backend, Bounds bounds) {
    return new Coalescer(
        backend, question -> SlotHash.getSlot(question.key()), SlotHash.SLOT_COUNT, bounds);
  }

  /** Asks; the reply is called once, possibly before this returns. */
  void ask(Question question, Reply reply) {
    if (waiting.incrementAndGet() > bounds.waiting()) {
      waiting.decrementAndGet();
      reply.failed(
          new RedisStoreException(
              Kind.OVERLOAD,
              "More than " + bounds.waiting() + " decisions wait for Redis in this process",
              null));
      return;
    }
    lane(slot.applyAsInt(question)).ask(question, reply);
  }

  /** Questions that wait to be sent. */
  int waiting() {
    return waiting.get();
  }

  private Lane lane(int index) {
    Lane lane = lanes.get(index);
    if (lane == null) {
      Lane fresh = new Lane(backend, bounds, waiting);
      Lane known = lanes.compareAndExchange(index, null, fresh);
      lane = known == null ? fresh : known;
    }
    return lane;
  }
}
