package dev.weir.server.cli;

import java.lang.invoke.MethodHandle;
import java.lang.invoke.MethodHandleProxies;
import java.lang.invoke.MethodHandles;
import java.lang.invoke.MethodType;
import java.lang.reflect.Method;

/**
 * Has SIGHUP do something else than end the process, until that is restored.
 *
 * <p>Java offers no signals but by {@code sun.misc.Signal}, which its compilers warn of and not
 * every platform has; so it is looked for by name, and done without where it is not.
 */
final class Hangup {
  private interface Restoration {
    void run() throws ReflectiveOperationException;
  }

  private final Restoration restoration;

  private Hangup(Restoration restoration) {
    this.restoration = restoration;
  }

  /** Leaves the signal as it is. */
  static Hangup untouched() {
    return new Hangup(() -> {});
  }

  /** Calls {@code action} at each signal, on a thread of the Java machine's. */
  static Hangup calls(Runnable action) {
    try {
      Class<?> signalType = Class.forName("sun.misc.Signal");
      Class<?> handlerType = Class.forName("sun.misc.SignalHandler");
      Method handle = signalType.getMethod("handle", signalType, handlerType);
      Object signal = signalType.getConstructor(String.class).newInstance("HUP");
      Object before = handle.invoke(null, signal, handler(handlerType, signalType, action));
      return new Hangup(() -> handle.invoke(null, signal, before));
    } catch (ReflectiveOperationException e) {
      return untouched();
    }
  }

  private static Object handler(Class<?> handlerType, Class<?> signalType, Runnable action)
      throws ReflectiveOperationException {
    MethodHandle run =
        MethodHandles.lookup()
            .findVirtual(Runnable.class, "run", MethodType.methodType(void.class))
            .bindTo(action);
    return MethodHandleProxies.asInterfaceInstance(
        handlerType, MethodHandles.dropArguments(run, 0, signalType));
  }

  /** Has the signal do what it did before. */
  void restore() {
    try {
      restoration.run();
    } catch (ReflectiveOperationException e) {
      throw new IllegalStateException("what SIGHUP did before cannot be restored", e);
    }
  }
}
