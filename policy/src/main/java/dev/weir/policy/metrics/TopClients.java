package dev.weir.policy.metrics;

import java.util.ArrayList;
import java.util.Comparator;
import java.util.HashMap;
import java.util.List;
import java.util.Map;

/**
 * The busiest of any number of clients, in bounded memory: the Space-Saving sketch (Metwally,
 * Agrawal, El Abbadi: Efficient Computation of Frequent and Top-k Elements in Data Streams, 2005).
 *
 * <p>It counts a stated number of clients. One that is not counted yet takes the place of the least
 * busy and goes on from its count, so that a count is never too low, and too high by at most the
 * lowest. A client with more than one in so many requests is always among them, whoever floods.
 *
 * <p>The counted are a binary heap with the least busy at its top, so that a request costs a few
 * steps even if it is always another client's. Not thread-safe.
 */
final class TopClients {
  /** A counted client: how much it was, and how much it was last said to have in use. */
  static final class Entry {
    private final String client;
    private long count;
    private long used;
    private int index;

    private Entry(String client) {
      this.client = client;
    }

    String client() {
      return client;
    }

    long count() {
      return count;
    }

    long used() {
      return used;
    }
  }

  private final int capacity;
  private final Map<String, Entry> byClient;
  private final List<Entry> heap;

  /** For so many clients. */
  TopClients(int capacity) {
    this.capacity = capacity;
    this.byClient = new HashMap<>();
    this.heap = new ArrayList<>(capacity);
  }

  /** Counts a request of a client, which has so many permits in use now. */
  void add(String client, long used) {
    Entry entry = byClient.get(client);
    if (entry == null) {
      entry = heap.size() < capacity ? added(client) : inPlaceOfLeast(client);
      byClient.put(client, entry);
    }
    entry.count++;
    entry.used = used;
    sink(entry);
  }

  private Entry added(String client) {
    Entry entry = new Entry(client);
    heap.add(entry);
    entry.index = heap.size() - 1;
    riseToTop(entry);
    return entry;
  }

  private Entry inPlaceOfLeast(String client) {
    Entry least = heap.get(0);
    byClient.remove(least.client);
    Entry entry = new Entry(client);
    entry.count = least.count;
    place(entry, 0);
    return entry;
  }

  /** The busiest, the busiest first. */
  List<Entry> top(int most) {
    return heap.stream()
        .sorted(Comparator.comparingLong(Entry::count).reversed().thenComparing(Entry::client))
        .limit(most)
        .toList();
  }

  /** Nobody is less busy than a new one. */
  private void riseToTop(Entry entry) {
    while (entry.index > 0) {
      swap(heap.get((entry.index - 1) / 2), entry);
    }
  }

  private void sink(Entry entry) {
    for (int child = 2 * entry.index + 1; child < heap.size(); child = 2 * entry.index + 1) {
      Entry least = heap.get(child);
      if (child + 1 < heap.size() && heap.get(child + 1).count < least.count) {
        least = heap.get(child + 1);
      }
      if (entry.count <= least.count) {
        return;
      }
      swap(entry, least);
    }
  }

  private void swap(Entry upper, Entry lower) {
    int index = upper.index;
    place(upper, lower.index);
    place(lower, index);
  }

  private void place(Entry entry, int index) {
    entry.index = index;
    heap.set(index, entry);
  }
}
