package dev.weir.benchmarks.http;

/** How an answer comes about. */
enum Api {
  /** A servlet that writes a few bytes. */
  SERVLET(""),
  /** Spring MVC on Spring Boot, as most such services are built. */
  MVC("-mvc");

  private final String suffix;

  Api(String suffix) {
    this.suffix = suffix;
  }

  /** What a case is called when it is measured of this. */
  String scenario(String name) {
    return name + suffix;
  }
}
