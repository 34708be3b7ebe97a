package dev.weir.http;

import java.util.ArrayList;
import java.util.List;
import java.util.function.BiConsumer;

/**
 * The header fields of a response that are Weir's to tell: of each name there is one value, the one
 * given here, whatever the application, or whoever it forwards the request to, does to fields of
 * that name. Names that Weir tells nothing under stay the application's.
 *
 * <p>An immutable value; asking it allocates nothing.
 *
 * @param fields the fields, no two of the same name
 */
public record ReservedHeaders(List<HttpHeader> fields) {
  public ReservedHeaders {
    fields = List.copyOf(fields);
  }

  /** Whether a response header, in any case, is one of these. */
  public boolean contains(String name) {
    // Hardly any other header is as long as one of these, which equalsIgnoreCase looks at first.
    for (int i = 0; i < fields.size(); i++) {
      if (fields.get(i).name().equalsIgnoreCase(name)) {
        return true;
      }
    }
    return false;
  }

  /** These, with others in the place of those of the same name. */
  public ReservedHeaders replacedBy(List<HttpHeader> others) {
    ReservedHeaders added = new ReservedHeaders(others);
    List<HttpHeader> all = new ArrayList<>(fields);
    all.removeIf(field -> added.contains(field.name()));
    all.addAll(others);
    return new ReservedHeaders(all);
  }

  /** Sets every field by a function that replaces all values of a name by one. */
  public void tell(BiConsumer<String, String> setHeader) {
    for (int i = 0; i < fields.size(); i++) {
      setHeader.accept(fields.get(i).name(), fields.get(i).value());
    }
  }
}
