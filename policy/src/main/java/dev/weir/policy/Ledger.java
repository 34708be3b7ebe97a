package dev.weir.policy;

import dev.weir.Decision;
import dev.weir.Limit;
import dev.weir.LimitResult;
import dev.weir.LimitStore;
import dev.weir.Limits;
import dev.weir.StoreUnavailableException;
import dev.weir.policy.Verdict.Outcome;
import java.util.ArrayList;
import java.util.List;

/**
 * Charges a request to all its counters, or to none.
 *
 * <p>They are separate keys and not decided in one step: when one refuses, what earlier ones had
 * taken is given back, and a request that comes in between may be refused for permits that are just
 * being returned.
 *
 * <p>When the store fails midway, what earlier counters had taken is given back as far as the store
 * still answers: the first refund that fails too is the last that is tried, so that a store that is
 * gone costs a request two of its deadlines and not one for each counter.
 *
 * <p>A counter in shadow is charged for what passes, if it has that much, and is in nobody's way:
 * not if it refuses, and not if it cannot be asked.
 */
final class Ledger {
  private final LimitStore store;

  Ledger(LimitStore store) {
    this.store = store;
  }

  /** Charges the request; the counters in shadow come last. */
  List<Outcome> charge(List<Charge> charges) {
    if (charges.size() == 1) {
      Charge only = charges.get(0);
      return List.of(new Outcome(only, check(only, List.of())));
    }
    List<Outcome> outcomes = new ArrayList<>(charges.size());
    for (Charge charge : charges) {
      if (charge.shadow()) {
        observe(charge, outcomes);
        continue;
      }
      Decision decision = check(charge, outcomes);
      outcomes.add(new Outcome(charge, decision));
      if (!decision.allowed()) {
        return refused(charges, outcomes);
      }
    }
    return outcomes;
  }

  /** Asks a counter; if that fails, nothing stays charged to those before that still answer. */
  private Decision check(Charge charge, List<Outcome> taken) {
    try {
      return store.check(charge.key(), charge.limits(), charge.permits());
    } catch (RuntimeException e) {
      giveBackWhatAnswers(taken);
      throw e;
    }
  }

  private void observe(Charge charge, List<Outcome> outcomes) {
    try {
      Decision decision = store.check(charge.key(), charge.limits(), charge.permits());
      outcomes.add(new Outcome(charge, decision));
    } catch (StoreUnavailableException e) {
      // Those that are held to did answer.
    }
  }

  private void giveBackWhatAnswers(List<Outcome> taken) {
    try {
      taken.forEach(outcome -> giveBack(outcome.charge()));
    } catch (RuntimeException e) {
      // The failure that led here is the one to tell of.
    }
  }

  /** Gives back what was taken, and asks the others how they stand, so that the wait is for all. */
  private List<Outcome> refused(List<Charge> charges, List<Outcome> asked) {
    int refusing = asked.size() - 1;
    charges.subList(0, refusing).forEach(this::giveBack);
    List<Outcome> outcomes = new ArrayList<>(charges.size());
    for (int i = 0; i < charges.size(); i++) {
      outcomes.add(i == refusing ? asked.get(i) : peek(charges.get(i)));
    }
    return outcomes;
  }

  private Outcome peek(Charge charge) {
    return new Outcome(charge, store.peek(charge.key(), charge.limits(), charge.permits()));
  }

  private void giveBack(Charge charge) {
    store.refund(charge.key(), charge.limits(), charge.permits());
  }

  /**
   * Makes what a counter was charged what the request turned out to cost, a time after it was. What
   * a fallback answered was charged elsewhere, if at all, and is left alone.
   */
  void settle(Client client, Outcome outcome, long cost, long nanosSince) {
    Charge charge = outcome.charge();
    long due = cost - charge.permits();
    if (!outcome.decision().allowed() || outcome.decision().degraded() || due == 0) {
      return;
    }
    if (due < 0) {
      refundWhatCounts(outcome, -due, nanosSince);
    } else if (charge.quota().isOwnOf(client)) {
      store.penalize(charge.key(), charge.limits(), due);
    } else {
      takeWhatIsThere(charge, due);
    }
  }

  /** Gives back to the limits under which what was charged has not come back by itself. */
  private void refundWhatCounts(Outcome outcome, long permits, long nanosSince) {
    List<Limit> counting =
        outcome.decision().results().stream()
            .filter(result -> nanosSince < nanosCounted(result))
            .map(LimitResult::limit)
            .toList();
    if (!counting.isEmpty()) {
      store.refund(outcome.charge().key(), Limits.of(counting), permits);
    }
  }

  /**
   * For how long a charge counts at most: a period, or until nothing is used, if that is sooner.
   */
  private static long nanosCounted(LimitResult charged) {
    return Math.min(charged.limit().period().toNanos(), charged.fullIn().toNanos());
  }

  /** Takes from a counter of several clients no more than it has, so that none owes for another. */
  private void takeWhatIsThere(Charge charge, long due) {
    Decision all = store.check(charge.key(), charge.limits(), due);
    if (!all.allowed() && all.remaining() > 0) {
      store.check(charge.key(), charge.limits(), Math.min(due, all.remaining()));
    }
  }
}
