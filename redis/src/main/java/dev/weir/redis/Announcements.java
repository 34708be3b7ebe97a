package dev.weir.redis;

/** What is heard of changes that other instances made. Called by the thread that reads replies. */
interface Announcements {
  /** The counter under a Redis key was changed other than by taking. */
  void changed(byte[] key);

  /** Announcements may have been missed until now. */
  void missed();
}
