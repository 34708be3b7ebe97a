package dev.weir.server.cli;

import dev.weir.http.ClientIdentity;
import dev.weir.policy.Policy;
import dev.weir.policy.PolicyLoader;
import java.nio.file.Path;

/** A policy file as the command line names it. */
final class PolicyFile {
  private PolicyFile() {}

  /**
   * Reads a policy and makes sure that what it refers to, such as key files, can be used.
   *
   * @throws dev.weir.policy.PolicyException with every problem of the file
   * @throws InputException if the policy is sound but what it refers to is not
   */
  static Policy load(Path file, Console console) {
    Policy policy = PolicyLoader.load(console.directory().resolve(file), console.environment());
    try {
      ClientIdentity unused = new ClientIdentity(policy.identity(), console.ticker());
      return policy;
    } catch (IllegalArgumentException e) {
      throw new InputException(file + ": " + e.getMessage());
    }
  }
}
