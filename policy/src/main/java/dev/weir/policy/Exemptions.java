package dev.weir.policy;

import java.util.List;
import java.util.Optional;
import java.util.Set;

/** The exemptions of a policy, ready to be asked of every request. Thread-safe. */
final class Exemptions {
  private final List<Test> tests;

  Exemptions(List<Exemption> exemptions) {
    this.tests = exemptions.stream().map(Test::of).toList();
  }

  /** The first exemption that holds for a request. */
  Optional<Exemption> of(Request request) {
    for (Test test : tests) {
      if (test.holds(request)) {
        return Optional.of(test.exemption);
      }
    }
    return Optional.empty();
  }

  private record Test(Exemption exemption, Set<String> users) {
    static Test of(Exemption exemption) {
      return new Test(exemption, Set.copyOf(exemption.users()));
    }

    boolean holds(Request request) {
      return (users.isEmpty() || isUser(request.client()))
          && (exemption.paths().isEmpty() || isOnPath(request))
          && (exemption.ips().isEmpty() || isWithin(request.client()));
    }

    private boolean isUser(Client client) {
      return client.user().isPresent() && users.contains(client.user().get());
    }

    /** A server that takes a disputed path for another serves what nobody exempted. */
    private boolean isOnPath(Request request) {
      if (request.disputed()) {
        return false;
      }
      for (PathPattern pattern : exemption.paths()) {
        if (pattern.matches(request.path())) {
          return true;
        }
      }
      return false;
    }

    private boolean isWithin(Client client) {
      IpNetwork network = IpNetwork.ofClient(client.address());
      if (network == null) {
        return false;
      }
      for (IpNetwork exempt : exemption.ips()) {
        if (exempt.contains(network)) {
          return true;
        }
      }
      return false;
    }
  }
}
