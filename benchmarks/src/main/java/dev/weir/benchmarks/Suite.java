package dev.weir.benchmarks;

import java.util.List;

/** One thing that can be measured: a row of cases, and what they have to show. */
public interface Suite {
  /** Its name on the command line and of its file. */
  String name();

  /** The artifacts measured, with their versions. */
  List<Class<?>> measured();

  /** Measures; {@code quick} gives a rough answer in under two minutes. */
  Results run(boolean quick) throws Exception;

  /** What the results have to show. */
  List<Requirement> requirements(Results results);
}
