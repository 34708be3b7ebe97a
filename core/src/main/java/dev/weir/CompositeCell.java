package dev.weir;

import java.util.ArrayList;
import java.util.List;

/** Several limits on one key, decided together: all pass or none is charged. */
final class CompositeCell extends Cell {
  /** Replaced by an equal instance when one comes by, so that the identity check hits next time. */
  private Limits limits;

  private final LimitCell[] parts;

  CompositeCell(String key, Limits limits) {
    super(key);
    this.limits = limits;
    this.parts =
        limits.list().stream()
            .map(limit -> limit.algorithm().newCell(null, limit))
            .toArray(LimitCell[]::new);
  }

  @Override
  @SuppressWarnings("ReferenceEquality") // the quick answer, equality follows
  boolean counts(Limits others) {
    if (others == limits) {
      return true;
    }
    if (!others.equals(limits)) {
      return false;
    }
    limits = others;
    return true;
  }

  @Override
  List<LimitCell> parts() {
    return List.of(parts);
  }

  @Override
  void advance(long now) {
    for (LimitCell part : parts) {
      part.advance(now);
    }
  }

  @Override
  long delay(long permits, long now) {
    long longest = 0;
    for (LimitCell part : parts) {
      longest = Math.max(longest, part.delay(permits, now));
    }
    return longest;
  }

  @Override
  void spend(long permits, long now) {
    for (LimitCell part : parts) {
      part.spend(permits, now);
    }
  }

  @Override
  void refund(long permits, long now) {
    for (LimitCell part : parts) {
      part.refund(permits, now);
    }
  }

  @Override
  void penalize(long permits, long now) {
    for (LimitCell part : parts) {
      part.penalize(permits, now);
    }
  }

  @Override
  boolean idle(long now) {
    for (LimitCell part : parts) {
      if (!part.idle(now)) {
        return false;
      }
    }
    return true;
  }

  @Override
  double usedShare(long now) {
    double largest = 0;
    for (LimitCell part : parts) {
      largest = Math.max(largest, part.usedShare(now));
    }
    return largest;
  }

  @Override
  List<LimitResult> results(long permits, long now, boolean granted) {
    List<LimitResult> results = new ArrayList<>(parts.length);
    for (LimitCell part : parts) {
      results.add(part.result(permits, now, granted));
    }
    return results;
  }
}
