package dev.weir.spring.method;

import dev.weir.spring.RateLimited;
import dev.weir.spring.method.RateLimitedTest.Tenant;

/** Annotations that cannot be kept. */
final class Wrong {
  private Wrong() {}

  static class Syntax {
    @RateLimited(limits = "1/min", key = "#tenant.")
    void call(Tenant tenant) {}
  }

  static class Variable {
    @RateLimited(limits = "1/min", key = "#tenat.name")
    void call(Tenant tenant) {}
  }

  static class Property {
    @RateLimited(limits = "1/min", key = "#tenant.nam")
    void call(Tenant tenant) {}
  }

  static class Nested {
    @RateLimited(limits = "1/min", key = "#tenant.name.lenght()")
    void call(Tenant tenant) {}
  }

  static class Argument {
    @RateLimited(limits = "1/min", key = "#tenant.name.concat(#x)")
    void call(Tenant tenant) {}
  }

  static class NoHash {
    @RateLimited(limits = "1/min", key = "tenant.name")
    void call(Tenant tenant) {}
  }

  static class Function {
    @RateLimited(limits = "1/min", key = "#hash('x')")
    void call(Tenant tenant) {}
  }

  static class Bean {
    @RateLimited(limits = "1/min", key = "@tenant.current()")
    void call(Tenant tenant) {}
  }

  static class Type {
    @RateLimited(limits = "1/min", key = "T(java.lang.Mth).max(1, 2)")
    void call(Tenant tenant) {}
  }

  static class CostExpression {
    @RateLimited(limits = "1/min", cost = "#many")
    void call(Tenant tenant) {}
  }

  static class CostNumber {
    @RateLimited(limits = "1/min", cost = "0")
    void call(Tenant tenant) {}
  }

  static class Limits {
    @RateLimited(limits = "10/fortnight")
    void call() {}
  }

  static class NoLimits {
    @RateLimited(limits = {})
    void call() {}
  }

  static class Name {
    @RateLimited(limits = "1/min", name = "Big One")
    void call() {}
  }

  static class Overloads {
    @RateLimited(limits = "1/min")
    void call() {}

    @RateLimited(limits = "1/min")
    void call(int times) {}
  }

  static class Sharing {
    @RateLimited(limits = "1/min", name = "shared")
    void one() {}

    @RateLimited(limits = "2/min", name = "shared")
    void two() {}
  }

  static final class FinalClass {
    @RateLimited(limits = "1/min")
    void call() {}
  }

  static class FinalMethod {
    @RateLimited(limits = "1/min")
    final void call() {}
  }

  static class PrivateMethod {
    @RateLimited(limits = "1/min")
    private void call() {}

    void calls() {
      call();
    }
  }
}
