package dev.weir.http;

import dev.weir.Decision;
import dev.weir.LimitStore;
import dev.weir.StoreUnavailableException;
import java.lang.reflect.Proxy;
import java.util.List;
import java.util.function.Supplier;

/** Shared stores that cannot be asked. */
public final class Stores {
  private Stores() {}

  /** Answers nobody, as {@code when_down = "closed"} has it. */
  public static LimitStore closed() {
    return answering(
        () -> {
          throw new StoreUnavailableException("nobody is asked", new IllegalStateException("gone"));
        });
  }

  /** Lets everything pass uncounted, as {@code when_down = "open"} has it. */
  public static LimitStore open() {
    return answering(() -> new Decision.Allowed(List.of(), true));
  }

  private static LimitStore answering(Supplier<Decision> decisions) {
    return (LimitStore)
        Proxy.newProxyInstance(
            Stores.class.getClassLoader(),
            new Class<?>[] {LimitStore.class},
            (proxy, method, arguments) -> decisions.get());
  }
}
