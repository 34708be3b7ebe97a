package dev.weir.server.cli;

import dev.weir.InProcessStore;
import dev.weir.http.ClientIdentity;
import dev.weir.policy.Policy;
import dev.weir.policy.PolicyEngine;
import dev.weir.policy.PolicyLoader;
import dev.weir.policy.StoreSettings;
import dev.weir.server.demo.DemoPolicy;
import dev.weir.spring.store.RedisSection;
import java.nio.file.Path;

/** Where commands take policies from; each can be used as it is. */
final class CommandPolicy {
  private CommandPolicy() {}

  /**
   * The policy in a file.
   *
   * @throws dev.weir.policy.PolicyException with every problem of the file, then of its store
   * @throws InputException if it refers to what cannot be used, such as a key file
   */
  static Policy file(Path file, Console console) {
    Policy policy = PolicyLoader.load(console.directory().resolve(file), console.environment());
    return usable(policy, file.toString(), console);
  }

  /** The demo's policy, with the environment's overrides. */
  static Policy demo(Console console) {
    return usable(DemoPolicy.load(console.environment()), DemoPolicy.NAME, console);
  }

  /** How a policy tells clients apart. */
  static ClientIdentity identity(Policy policy, Console console) {
    return new ClientIdentity(policy, console.ticker());
  }

  /** An engine to ask questions of: it counts nothing, so that no store is opened for it. */
  static PolicyEngine engine(Policy policy, Console console) {
    return new PolicyEngine(policy, InProcessStore.builder().ticker(console.ticker()).build());
  }

  private static Policy usable(Policy policy, String source, Console console) {
    if (policy.store() instanceof StoreSettings.Redis redis) {
      RedisSection.read(redis);
    }
    try {
      identity(policy, console);
    } catch (IllegalArgumentException e) {
      throw new InputException(source + ": " + e.getMessage());
    }
    return policy;
  }
}
