package dev.weir.redis;

import java.util.List;
import java.util.concurrent.CompletionStage;

/** Where questions are asked: a Redis, or a cluster of them. */
interface Backend extends AutoCloseable {
  /**
   * Asks questions whose keys are all on one slot in one script call; the answers are in their
   * order. Does not block. Fails as a whole when Redis cannot be reached or refuses the call; then
   * nobody knows whether the questions were answered.
   */
  CompletionStage<List<Answer>> ask(List<Question> questions);

  /** Closes the connections. Idempotent. */
  @Override
  void close();
}
