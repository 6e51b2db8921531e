package dev.vedette.language.plan;

import static java.lang.constant.ConstantDescs.CD_Object;
import static java.lang.constant.ConstantDescs.CD_boolean;
import static java.lang.constant.ConstantDescs.CD_int;
import static java.lang.constant.ConstantDescs.CD_void;

import dev.vedette.language.check.Checked;
import dev.vedette.language.check.Operand;
import dev.vedette.language.plan.Check.Items;
import java.lang.classfile.ClassFile;
import java.lang.classfile.CodeBuilder;
import java.lang.classfile.Label;
import java.lang.classfile.TypeKind;
import java.lang.classfile.instruction.SwitchCase;
import java.lang.constant.ClassDesc;
import java.lang.constant.ConstantDescs;
import java.lang.constant.DirectMethodHandleDesc;
import java.lang.constant.DynamicConstantDesc;
import java.lang.constant.MethodTypeDesc;
import java.lang.invoke.MethodHandles;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.Deque;
import java.util.List;
import java.util.Map;
import java.util.Set;

/**
 * Compiles up to 64 conditions into a hidden class: and, or and not become jumps, and each check a
 * constant that the just-in-time compiler can see through. Methods stay far below the size at which
 * it gives up. Used once per block, by one thread.
 */
final class BlockCompiler {
  /** A part with more checks becomes a method of its own. */
  private static final int MOST_CHECKS = 24;

  /** A method joins at most so many parts. */
  private static final int MOST_PARTS = 64;

  private static final ClassDesc CD_FRAME = desc(Frame.class);
  private static final ClassDesc CD_CODES = desc(Codes.class);
  private static final ClassDesc CD_BLOCK = desc(Block.class);
  private static final ClassDesc CD_VALUE = desc(dev.vedette.language.event.Value.class);
  private static final ClassDesc CD_VALUE_TEST = desc(ValueTest.class);
  private static final ClassDesc CD_PAIR_TEST = desc(PairTest.class);
  private static final ClassDesc CD_SELF =
      ClassDesc.of(BlockCompiler.class.getPackageName(), "CompiledRules");
  private static final MethodTypeDesc EVALUATE = MethodTypeDesc.of(CD_int, CD_int, CD_FRAME);
  private static final MethodTypeDesc PART = MethodTypeDesc.of(CD_int, CD_FRAME);
  private static final MethodTypeDesc CONSTRUCTOR = MethodTypeDesc.of(CD_void);
  private static final DirectMethodHandleDesc CLASS_DATA =
      ConstantDescs.ofConstantBootstrap(
          ConstantDescs.CD_MethodHandles, "classDataAt", CD_Object, CD_int);

  private final Slots slots;
  private final Map<Checked, Integer> shared;
  private final List<Object> constants = new ArrayList<>();
  private final Deque<Part> pending = new ArrayDeque<>();
  private final Map<Checked, String> names = new java.util.HashMap<>();
  private final Set<Checked> asked = new java.util.HashSet<>();

  /** A condition with a method of its own. */
  private record Part(String name, Checked condition, boolean isShared) {}

  private BlockCompiler(Slots slots, Map<Checked, Integer> shared) {
    this.slots = slots;
    this.shared = shared;
  }

  private static ClassDesc desc(Class<?> type) {
    return ClassDesc.ofDescriptor(type.descriptorString());
  }

  /**
   * Compiles conditions, 64 to a block.
   *
   * @param rules simplified conditions
   * @param shared places in the frame for the verdicts of parts that several conditions have
   */
  static Block[] compileAll(List<RuleParts> rules, Slots slots, Map<Checked, Integer> shared) {
    var blocks = new ArrayList<Block>();
    for (int i = 0; i < rules.size(); i += Block.RULES) {
      var some = rules.subList(i, Math.min(rules.size(), i + Block.RULES));
      blocks.add(new BlockCompiler(slots, shared).compile(some));
    }
    return blocks.toArray(Block[]::new);
  }

  private Block compile(List<RuleParts> rules) {
    var ofEvent = rules.stream().map(RuleParts::ofEvent).toList();
    var ofSubject = rules.stream().map(RuleParts::ofSubject).toList();
    var whole = rules.stream().map(RuleParts::whole).toList();
    asked.addAll(ofEvent);
    asked.addAll(ofSubject);
    byte[] bytes =
        ClassFile.of()
            .build(
                CD_SELF,
                type -> {
                  type.withFlags(ClassFile.ACC_FINAL).withSuperclass(CD_BLOCK);
                  type.withMethodBody(
                      ConstantDescs.INIT_NAME,
                      CONSTRUCTOR,
                      0,
                      code ->
                          code.aload(0)
                              .invokespecial(CD_BLOCK, ConstantDescs.INIT_NAME, CONSTRUCTOR)
                              .return_());
                  type.withMethodBody("evaluate", EVALUATE, 0, code -> dispatch(code, whole));
                  type.withMethodBody(
                      "evaluateOfEvent", EVALUATE, 0, code -> dispatch(code, ofEvent));
                  type.withMethodBody(
                      "evaluateOfSubject", EVALUATE, 0, code -> dispatch(code, ofSubject));
                  while (!pending.isEmpty()) {
                    var part = pending.remove();
                    type.withMethodBody(
                        part.name, PART, ClassFile.ACC_STATIC, code -> body(code, part));
                  }
                });
    try {
      var lookup = MethodHandles.lookup();
      var hidden = lookup.defineHiddenClassWithClassData(bytes, List.copyOf(constants), true);
      return (Block)
          hidden
              .findConstructor(
                  hidden.lookupClass(), java.lang.invoke.MethodType.methodType(void.class))
              .invoke();
    } catch (Throwable e) {
      throw new IllegalStateException("compiled rules cannot be loaded", e);
    }
  }

  private void dispatch(CodeBuilder code, List<Checked> conditions) {
    var otherwise = code.newLabel();
    var cases = new ArrayList<SwitchCase>();
    for (int i = 0; i < conditions.size(); i++) {
      cases.add(SwitchCase.of(i, code.newLabel()));
    }
    code.iload(1).tableswitch(0, conditions.size() - 1, otherwise, cases);
    for (int i = 0; i < conditions.size(); i++) {
      code.labelBinding(cases.get(i).target()).aload(2);
      call(code, conditions.get(i));
      code.ireturn();
    }
    code.labelBinding(otherwise).iconst_0().ireturn();
  }

  /** Calls the method of a condition; the frame is on the stack. */
  private void call(CodeBuilder code, Checked condition) {
    var name =
        names.computeIfAbsent(
            condition,
            _ -> {
              var made = "part" + names.size();
              pending.add(new Part(made, condition, shared.containsKey(condition)));
              return made;
            });
    code.invokestatic(CD_SELF, name, PART);
  }

  private void body(CodeBuilder code, Part part) {
    if (!part.isShared) {
      logic(code, part.condition);
      code.ireturn();
      return;
    }
    int id = shared.getOrDefault(part.condition, 0);
    int known = code.allocateLocal(TypeKind.INT);
    var unknown = code.newLabel();
    code.aload(0).loadConstant(id).invokevirtual(CD_FRAME, "verdict", intToInt()).istore(known);
    code.iload(known).iflt(unknown).iload(known).ireturn().labelBinding(unknown);
    logic(code, part.condition);
    code.istore(known).aload(0).loadConstant(id).iload(known);
    code.invokevirtual(CD_FRAME, "keep", MethodTypeDesc.of(CD_int, CD_int, CD_int)).ireturn();
  }

  private static MethodTypeDesc intToInt() {
    return MethodTypeDesc.of(CD_int, CD_int);
  }

  /** Leaves the code of the verdict on the stack; other parts may be methods. */
  private void emit(CodeBuilder code, Checked condition) {
    if (shared.containsKey(condition)
        || asked.contains(condition)
        || checks(condition) > MOST_CHECKS) {
      code.aload(0);
      call(code, condition);
    } else {
      logic(code, condition);
    }
  }

  private void logic(CodeBuilder code, Checked condition) {
    switch (condition) {
      case Checked.All(var operands) -> join(code, Estimate.inOrderOfAll(operands), true);
      case Checked.Any(var operands) -> join(code, Estimate.inOrderOfAny(operands), false);
      case Checked.Negation(var operand) -> {
        emit(code, operand);
        code.invokestatic(CD_CODES, "not", intToInt());
      }
      case Checked.Has(var left) -> {
        value(code, left);
        code.invokestatic(CD_CODES, "has", MethodTypeDesc.of(CD_int, CD_VALUE));
      }
      case Checked.Test test -> compare(code, test.left(), condition);
      case Checked.NetworkTest test -> compare(code, test.left(), condition);
      case Checked.PairTest test -> pair(code, test);
    }
  }

  /** The verdicts of the parts joined; the first that decides ends it. */
  private void join(CodeBuilder code, List<Checked> parts, boolean all) {
    if (parts.size() > MOST_PARTS) {
      join(code, chunks(parts, all), all);
      return;
    }
    int joined = code.allocateLocal(TypeKind.INT);
    int next = code.allocateLocal(TypeKind.INT);
    Label decided = code.newLabel();
    Label end = code.newLabel();
    code.loadConstant(all ? Codes.TRUE : Codes.FALSE).istore(joined);
    for (Checked part : parts) {
      emit(code, part);
      code.istore(next).iload(next);
      if (all) {
        code.ifeq(decided);
      } else {
        code.iconst_1().if_icmpeq(decided);
      }
      code.iload(joined).iload(next).ior().istore(joined);
    }
    code.goto_(end).labelBinding(decided);
    code.loadConstant(all ? Codes.FALSE : Codes.TRUE).istore(joined);
    code.labelBinding(end).iload(joined);
  }

  private static List<Checked> chunks(List<Checked> parts, boolean all) {
    var chunks = new ArrayList<Checked>();
    for (int i = 0; i < parts.size(); i += MOST_PARTS) {
      var chunk = parts.subList(i, Math.min(parts.size(), i + MOST_PARTS));
      chunks.add(all ? new Checked.All(chunk) : new Checked.Any(chunk));
    }
    return chunks;
  }

  private void value(CodeBuilder code, Operand operand) {
    code.aload(0)
        .loadConstant(slots.slot(operand))
        .invokevirtual(CD_FRAME, "value", MethodTypeDesc.of(CD_VALUE, CD_int));
  }

  private void compare(CodeBuilder code, Operand left, Checked condition) {
    var check = (Check.Compare) Planner.check(condition);
    value(code, left);
    constant(code, CD_VALUE_TEST, check.test());
    code.invokestatic(
        CD_CODES,
        check.items() == Items.SOME ? "some" : "every",
        MethodTypeDesc.of(CD_int, CD_VALUE, CD_VALUE_TEST));
  }

  private void pair(CodeBuilder code, Checked.PairTest condition) {
    var check = (Check.Pair) Planner.check(condition);
    value(code, condition.left());
    value(code, condition.right());
    constant(code, CD_PAIR_TEST, check.test());
    code.loadConstant(check.items() == Items.EVERY ? 1 : 0)
        .invokestatic(
            CD_CODES,
            "pair",
            MethodTypeDesc.of(CD_int, CD_VALUE, CD_VALUE, CD_PAIR_TEST, CD_boolean));
  }

  private void constant(CodeBuilder code, ClassDesc type, Object constant) {
    constants.add(constant);
    code.loadConstant(
        DynamicConstantDesc.ofNamed(
            CLASS_DATA, ConstantDescs.DEFAULT_NAME, type, constants.size() - 1));
  }

  private static int checks(Checked condition) {
    return switch (condition) {
      case Checked.All(var operands) -> operands.stream().mapToInt(BlockCompiler::checks).sum();
      case Checked.Any(var operands) -> operands.stream().mapToInt(BlockCompiler::checks).sum();
      case Checked.Negation(var operand) -> checks(operand);
      case Checked.Has _, Checked.Test _, Checked.NetworkTest _, Checked.PairTest _ -> 1;
    };
  }
}
