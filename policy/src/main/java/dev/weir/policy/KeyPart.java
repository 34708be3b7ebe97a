package dev.weir.policy;

/** One of the things an endpoint's counters are told apart by. */
public sealed interface KeyPart {
  /** The verified user, else the registered key's user, else the address. */
  record Client() implements KeyPart {}

  /** The verified user; whoever is not one is their address. */
  record User() implements KeyPart {}

  /** The client's address. */
  record Ip() implements KeyPart {}

  /** The value of a request header. */
  record Header(String name) implements KeyPart {}

  /** The value of a variable of the endpoint's path. */
  record PathVariable(String name) implements KeyPart {}

  /** Nothing: all requests share one counter. */
  record Everyone() implements KeyPart {}
}
