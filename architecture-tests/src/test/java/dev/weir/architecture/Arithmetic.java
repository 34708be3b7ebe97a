package dev.weir.architecture;

import static com.tngtech.archunit.lang.syntax.ArchRuleDefinition.classes;

import com.tngtech.archunit.core.domain.JavaClass;
import com.tngtech.archunit.lang.ArchCondition;
import com.tngtech.archunit.lang.ArchRule;
import com.tngtech.archunit.lang.ConditionEvents;
import com.tngtech.archunit.lang.SimpleConditionEvent;
import java.io.IOException;
import java.io.InputStream;
import java.io.UncheckedIOException;
import java.util.HashSet;
import java.util.Set;
import org.jspecify.annotations.Nullable;
import org.objectweb.asm.ClassReader;
import org.objectweb.asm.Opcodes;
import org.objectweb.asm.tree.AbstractInsnNode;
import org.objectweb.asm.tree.ClassNode;
import org.objectweb.asm.tree.MethodNode;
import org.objectweb.asm.tree.VarInsnNode;

/**
 * How whole numbers are computed with.
 *
 * <p>An {@code int} that was computed and then becomes a {@code long} overflowed before, if it did:
 * the second of a sum of nanoseconds, a product of counts. The compiler's checks see that where the
 * long is assigned or returned, not where the int is a term of a longer expression; the byte code
 * tells both.
 */
final class Arithmetic {
  private Arithmetic() {}

  static ArchRule intsAreWidenedBeforeTheyAreComputedWith() {
    return classes()
        .should(
            new ArchCondition<JavaClass>("compute with longs what becomes a long") {
              @Override
              public void check(JavaClass type, ConditionEvents events) {
                for (MethodNode method : read(type).methods) {
                  if (widensWhatItComputed(method)) {
                    events.add(
                        SimpleConditionEvent.violated(
                            type,
                            "%s.%s computes an int that becomes a long; make a term a long first"
                                .formatted(type.getName(), method.name)));
                  }
                }
              }
            })
        .as("ints are widened before they are computed with");
  }

  private static ClassNode read(JavaClass type) {
    ClassNode node = new ClassNode();
    try (InputStream in = type.getSource().orElseThrow().getUri().toURL().openStream()) {
      new ClassReader(in).accept(node, ClassReader.SKIP_FRAMES);
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
    return node;
  }

  /** At once, or by way of a variable whose last assignment in the text was a computation. */
  private static boolean widensWhatItComputed(MethodNode method) {
    Set<Integer> computed = new HashSet<>();
    AbstractInsnNode before = null;
    for (AbstractInsnNode instruction : method.instructions) {
      if (instruction.getOpcode() < 0) {
        continue;
      }
      if (instruction.getOpcode() == Opcodes.I2L && isComputed(before, computed)) {
        return true;
      }
      if (instruction.getOpcode() == Opcodes.ISTORE) {
        int variable = ((VarInsnNode) instruction).var;
        if (isComputed(before, computed)) {
          computed.add(variable);
        } else {
          computed.remove(variable);
        }
      }
      before = instruction;
    }
    return false;
  }

  private static boolean isComputed(@Nullable AbstractInsnNode value, Set<Integer> computed) {
    return value != null
        && switch (value.getOpcode()) {
          case Opcodes.IADD, Opcodes.ISUB, Opcodes.IMUL, Opcodes.IDIV, Opcodes.INEG, Opcodes.ISHL ->
              true;
          case Opcodes.ILOAD -> computed.contains(((VarInsnNode) value).var);
          default -> false;
        };
  }
}
