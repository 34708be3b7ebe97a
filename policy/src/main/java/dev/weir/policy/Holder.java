package dev.weir.policy;

import java.util.List;

/** Who is counted together in a counter. */
enum Holder {
  /** One client, or a part of what it does. */
  CLIENT,
  /** All behind one address, which is one client unless users are known there. */
  ADDRESS,
  /** Clients that may not know each other. */
  SEVERAL;

  static Holder of(List<KeyPart> key) {
    if (key.contains(new KeyPart.Client()) || key.contains(new KeyPart.User())) {
      return CLIENT;
    }
    return key.contains(new KeyPart.Ip()) ? ADDRESS : SEVERAL;
  }
}
