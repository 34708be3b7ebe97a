package dev.weir.benchmarks;

import java.util.ArrayList;
import java.util.List;
import java.util.Optional;

/** Results as text: one line a subject, columns aligned, cases apart. */
final class Table {
  private static final List<String> HEADER =
      List.of("case", "threads", "subject", "value", "±", "unit", "x weir", "x floor");

  private static final List<Boolean> TO_THE_RIGHT =
      List.of(false, true, false, true, true, false, true, true);

  private Table() {}

  static String of(Results results) {
    List<List<String>> lines = new ArrayList<>();
    lines.add(HEADER);
    String previous = "";
    for (Series series : results.series()) {
      String block = series.scenario() + " " + series.threads();
      if (!block.equals(previous)) {
        lines.add(List.of());
        previous = block;
      }
      lines.add(line(results, series));
    }
    return aligned(lines);
  }

  private static List<String> line(Results results, Series series) {
    return List.of(
        series.scenario(),
        Integer.toString(series.threads()),
        series.subject(),
        Figures.text(series.value()),
        series.error() == 0 ? "" : Figures.text(series.error()),
        series.unit(),
        ratio(series, results.find(series.scenario(), series.threads(), Results.WEIR)),
        ratio(series, results.find(series.scenario(), series.threads(), Results.FLOOR)));
  }

  /** Nothing, such as what most subjects allocate, has no multiples. */
  private static String ratio(Series series, Optional<Series> base) {
    return base.filter(found -> found.value() > 0.05)
        .map(found -> Figures.text(series.over(found).value()))
        .orElse("");
  }

  private static String aligned(List<List<String>> lines) {
    int[] widths = new int[HEADER.size()];
    for (List<String> line : lines) {
      for (int column = 0; column < line.size(); column++) {
        widths[column] = Math.max(widths[column], line.get(column).length());
      }
    }
    StringBuilder text = new StringBuilder();
    for (List<String> line : lines) {
      StringBuilder row = new StringBuilder();
      for (int column = 0; column < line.size(); column++) {
        String blanks = " ".repeat(widths[column] - line.get(column).length());
        row.append(TO_THE_RIGHT.get(column) ? blanks + line.get(column) : line.get(column) + blanks)
            .append("  ");
      }
      text.append(row.toString().stripTrailing()).append('\n');
    }
    return text.toString();
  }
}
