package dev.weir.policy;

import dev.weir.Ticker;
import java.util.List;
import java.util.Objects;
import java.util.Optional;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.function.Consumer;

/** Overrides in this process, which are gone with it. Thread-safe; never blocks. */
public final class InProcessOverrides implements Overrides {
  private final OverrideTable overrides = new OverrideTable();
  private final List<Consumer<String>> listeners = new CopyOnWriteArrayList<>();
  private final Object changes = new Object();
  private final Ticker ticker;

  /** None yet; the ticker's time of day tells which have expired. */
  public InProcessOverrides(Ticker ticker) {
    this.ticker = Objects.requireNonNull(ticker, "ticker");
  }

  @Override
  public Optional<AdminOverride> of(String client) {
    return overrides.of(client, this::inForce);
  }

  @Override
  public boolean isEmpty() {
    return overrides.isEmpty();
  }

  @Override
  public List<AdminOverride> all() {
    return overrides.all().stream().filter(this::inForce).toList();
  }

  @Override
  public void put(AdminOverride override) {
    synchronized (changes) {
      overrides.removeIf(other -> !inForce(other));
      Overrides.requireRoom(override.client(), overrides.clients());
      overrides.put(override);
    }
    tell(override.client());
  }

  @Override
  public boolean remove(String client) {
    AdminOverride removed;
    synchronized (changes) {
      removed = overrides.remove(client);
    }
    if (removed != null) {
      tell(client);
    }
    return removed != null && inForce(removed);
  }

  @Override
  public void onChange(Consumer<String> listener) {
    listeners.add(listener);
  }

  /** Forgets every override. */
  @Override
  public void close() {
    synchronized (changes) {
      overrides.removeIf(override -> true);
    }
  }

  private boolean inForce(AdminOverride override) {
    return override.expires().isEmpty() || !override.expired(ticker.wallTime());
  }

  private void tell(String client) {
    listeners.forEach(listener -> listener.accept(client));
  }
}
