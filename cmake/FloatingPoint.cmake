# The floating-point policy, the same on every target and every compiler. A result of Slalom is a sequence of bits that
# must come out equal natively and in WebAssembly, so the compiler may only do what leaves every bit as the source
# says:
#   -ffp-contract=off     a*b+c stays a multiplication and an addition. A fused one rounds once instead of twice, and
#                         which expressions get fused depends on the compiler, its version and the target.
#   -fno-math-errno       sqrt() need not report errors through errno: it becomes one (exact) instruction.
#   -fno-trapping-math    nobody reads the exception flags, so selects may be vectorised; values are not affected.
# Never -ffast-math or a part of it that changes values (associativity, reciprocals, no NaN, no signed zero): these let
# a sum be taken in another order.
set(slalom_floating_point -ffp-contract=off -fno-math-errno -fno-trapping-math)
