package dev.weir.policy;

import dev.weir.StoreUnavailableException;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import java.util.function.Consumer;

/**
 * What administrators decided about clients: the port behind blocks, exemptions and other limits.
 *
 * <p>Thread-safe. Looking up never blocks: a shared implementation keeps a copy in this process,
 * which follows within a second. Changing may block up to the store's deadline.
 */
public interface Overrides extends AutoCloseable {
  /** The most overrides there may be. */
  int MAX_OVERRIDES = 10_000;

  /**
   * Sees to it that a client's override finds room among those there are; for implementations.
   *
   * @throws IllegalStateException if there are {@value #MAX_OVERRIDES} for other clients
   */
  static void requireRoom(String client, Set<String> clients) {
    if (clients.size() >= MAX_OVERRIDES && !clients.contains(client)) {
      throw new IllegalStateException(
          "there are "
              + MAX_OVERRIDES
              + " overrides already; remove some, or give clients a tier in the policy");
    }
  }

  /**
   * The override in force for a client, by {@link Client#id}; expired ones are absent. For a client
   * that is an IPv6 network, a block of an address or a network within it comes before all else.
   */
  Optional<AdminOverride> of(String client);

  /** Whether there are none, expired ones aside that were not cleared away yet. Quick. */
  boolean isEmpty();

  /** All overrides in force, in the order of their clients. */
  List<AdminOverride> all();

  /**
   * Sets a client's override in the place of any before.
   *
   * @throws IllegalStateException if there are {@value #MAX_OVERRIDES} for other clients
   * @throws StoreUnavailableException if the shared store cannot be asked; nothing is changed then
   */
  void put(AdminOverride override);

  /**
   * Removes a client's override, and answers whether there was one.
   *
   * @throws StoreUnavailableException if the shared store cannot be asked; nothing is changed then
   */
  boolean remove(String client);

  /**
   * Has a listener told of every client whose override was set or removed, here or elsewhere; not
   * of those that expire. It is called on the thread that learns of it and must not block or throw.
   */
  void onChange(Consumer<String> listener);

  /** Releases what is held. Idempotent. */
  @Override
  void close();
}
