package dev.weir.policy;

/**
 * Where a setting was found: in a file, or in an environment variable, which has no lines.
 *
 * @param source the file's or the variable's name
 * @param line from 1, or 0
 * @param column from 1, or 0
 */
record Place(String source, int line, int column) {
  static Place ofVariable(String name) {
    return new Place(name, 0, 0);
  }

  boolean inFile() {
    return line > 0;
  }
}
