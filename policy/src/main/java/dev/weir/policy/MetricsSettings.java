package dev.weir.policy;

/**
 * What is measured. An immutable value.
 *
 * @param topClients how many of the busiest clients metrics name; 0 for none
 */
public record MetricsSettings(int topClients) {
  /** What holds unless a policy says otherwise: the twenty busiest clients. */
  public static final MetricsSettings DEFAULTS = new MetricsSettings(20);

  /** The most clients metrics may name, since each is a time series of its own. */
  public static final int MAX_TOP_CLIENTS = 1000;

  public MetricsSettings {
    requireTopClients(topClients);
  }

  static int requireTopClients(long topClients) {
    if (topClients < 0 || topClients > MAX_TOP_CLIENTS) {
      throw new IllegalArgumentException(
          "must be between 0 (no client is named) and "
              + MAX_TOP_CLIENTS
              + " clients, got "
              + topClients);
    }
    return (int) topClients;
  }
}
