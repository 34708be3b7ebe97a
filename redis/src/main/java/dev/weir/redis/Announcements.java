package dev.weir.redis;

/** What is heard of changes that other instances made. Called by the thread that reads replies. */
interface Announcements {
  /** A counter was changed other than by taking, or a lease given back, under a Redis key. */
  void changed(byte[] key);

  /** Announcements may have been missed until now. */
  void missed();

  /** They cannot be heard, or not be made. */
  default void refused(Throwable thrown) {}

  /** They can be heard and made. */
  default void accepted() {}
}
