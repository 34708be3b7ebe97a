package dev.weir.server.check;

import java.util.Optional;
import java.util.OptionalLong;

/**
 * May this client do that? An immutable value.
 *
 * @param client who asks
 * @param tier the client's tier, if any
 * @param method the method in capitals
 * @param path the path as it was sent
 * @param cost permits the request costs; empty for what the policy says
 */
record Question(
    Asker client, Optional<String> tier, String method, String path, OptionalLong cost) {
  /** How a question names the client. */
  sealed interface Asker {}

  /** A user whom the caller has verified. */
  record User(String id) implements Asker {}

  /** An address, not yet looked at. */
  record Address(String text) implements Asker {}

  /** An API key, not yet looked up. Never printed. */
  record Key(String value) implements Asker {
    @Override
    public String toString() {
      return "Key[…]";
    }
  }
}
