package dev.weir.redis;

/** What can be asked about a counter. */
enum Verb {
  TAKE('t'),
  PEEK('p'),
  RESERVE('r'),
  CANCEL('c'),
  /** Ends a reservation that nobody used, also when its time to act has passed. */
  UNUSED('u'),
  REFUND('f'),
  PENALIZE('d'),
  RESET('x'),
  /** Changes nothing in the end, and does all that the others do to a key. */
  PROVE('w');

  /** How the script knows it. */
  final char letter;

  Verb(char letter) {
    this.letter = letter;
  }
}
