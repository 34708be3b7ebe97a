package dev.weir;

import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Objects;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/**
 * The limits of one key, decided together: all pass or none is charged.
 *
 * <p>An immutable value. Build it once and reuse it, decisions recognise the same instance fastest.
 */
public final class Limits {
  /** The most limits one key may have. */
  public static final int MAX_LIMITS = 16;

  /** How many earlier limits are remembered. */
  static final int MOST_CHANGES = 8;

  /** Limits that held until a moment, by the clock of the store that counts them. */
  record Change(Limits before, long nanos) {}

  private final List<Limit> list;

  /** What these replaced, the earliest first; nothing where the limits just came with a call. */
  final List<Change> changes;

  /** The only limit, or null when there are several: the common case without a list. */
  final @Nullable Limit single;

  private Limits(List<Limit> list, List<Change> changes) {
    this.list = list;
    this.changes = changes;
    this.single = list.size() == 1 ? list.get(0) : null;
  }

  /**
   * These limits, in this order.
   *
   * @throws IllegalArgumentException if there are none, more than {@link #MAX_LIMITS}, or two of
   *     one name
   */
  public static Limits of(List<Limit> limits) {
    Objects.requireNonNull(limits, "limits");
    List<Limit> copy = List.copyOf(limits);
    if (copy.isEmpty() || copy.size() > MAX_LIMITS) {
      throw new IllegalArgumentException(
          "limits must be between 1 and " + MAX_LIMITS + ", got " + copy.size());
    }
    Set<String> names = new HashSet<>();
    for (Limit limit : copy) {
      if (!names.add(limit.name())) {
        throw new IllegalArgumentException(
            "limits must have different names, got \""
                + limit.name()
                + "\" twice; name one of them with Limit.named");
      }
    }
    return new Limits(copy, List.of());
  }

  /** These limits, in this order. */
  public static Limits of(Limit... limits) {
    return of(List.of(limits));
  }

  /** The limits in order; immutable. */
  public List<Limit> list() {
    return list;
  }

  /** Whether {@code permits} could ever be taken at once, given time enough. */
  public boolean canEverHold(long permits) {
    return list.stream().allMatch(limit -> permits <= limit.burst());
  }

  /**
   * These limits as the ones that replaced others at a moment, so that a cell that is converted
   * later goes on as if it had been converted then. Only for the store by whose clock that is.
   */
  Limits replacing(Limits before, long nanos) {
    List<Change> all = new ArrayList<>(before.changes);
    all.add(new Change(before.alone(), nanos));
    return new Limits(
        list, List.copyOf(all.subList(Math.max(0, all.size() - MOST_CHANGES), all.size())));
  }

  /** These limits without what they replaced. */
  Limits alone() {
    return changes.isEmpty() ? this : new Limits(list, List.of());
  }

  /** Whether reservations can queue on all of them. */
  boolean allTokenBuckets() {
    return list.stream().allMatch(limit -> limit.algorithm() == Algorithm.TOKEN_BUCKET);
  }

  @Override
  public boolean equals(Object object) {
    return object instanceof Limits other && list.equals(other.list);
  }

  @Override
  public int hashCode() {
    return list.hashCode();
  }

  @Override
  public String toString() {
    return list.toString();
  }
}
