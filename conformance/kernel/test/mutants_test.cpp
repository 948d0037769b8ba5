#include "conformance/kernel/mutants.h"

#include <algorithm>
#include <set>

#include "conformance/child_process.h"
#include "conformance/kernel/source_tree.h"
#include "conformance/kernel/test/scratch.h"

namespace ioasis::conformance::kernel {
namespace {

const char* const kSource =
    "int first(struct object *obj, unsigned long last)\n"
    "{\n"
    "\tint rc;\n"
    "\n"
    "\t/* a comment with a < b and -EINVAL */\n"
    "\tif (last < obj->length - 1)\n"
    "\t\treturn -EINVAL;\n"
    "\tmutex_lock(&obj->lock);\n"
    "\tobj->last = last;\n"
    "\trc = -ENOENT;\n"
    "\tif (!obj->users)\n"
    "\t\tgoto out_unlock;\n"
    "\tmutex_unlock(&obj->lock);\n"
    "\treturn 0;\n"
    "out_unlock:\n"
    "\tforget(obj);\n"
    "\tmutex_unlock(&obj->lock);\n"
    "\treturn rc;\n"
    "}\n"
    "\n"
    "static void second(struct object *obj)\n"
    "{\n"
    "\tWARN_ON(obj->users < 1);\n"
    "\trefcount_dec(&obj->users);\n"
    "}\n";

std::set<std::string> texts(const std::vector<Mutant>& mutants) {
  std::set<std::string> all;
  for (const auto& mutant : mutants)
    all.insert(mutant.name() + ": " + (mutant.after.empty() ? "no " + mutant.before : mutant.after));
  return all;
}

TEST(Mutants, AreTheMistakesOfEachLineAndNoneOfCommentsOrWarnings) {
  const std::set<std::string> expected{
      "a.c:6 relation: if (last <= obj->length - 1)",
      "a.c:6 off-by-one: if (last < obj->length)",
      "a.c:6 dropped-check: no if (last < obj->length - 1)",
      "a.c:7 errno: return -EPERM;",
      "a.c:9 dropped-store: no obj->last = last;",
      "a.c:10 errno: rc = -EINVAL;",
      "a.c:11 logic: if (obj->users)",
      "a.c:11 dropped-check: no if (!obj->users)",
      "a.c:13 dropped-unlock: no mutex_unlock(&obj->lock);",
      "a.c:16 dropped-unwind: no forget(obj);",
      "a.c:17 dropped-unwind: no mutex_unlock(&obj->lock);",
      "a.c:17 dropped-unlock: no mutex_unlock(&obj->lock);",
      "a.c:24 reference: no refcount_dec(&obj->users);",
  };
  EXPECT_EQ(texts(mutants_of("dir/a.c", kSource, {})), expected);
}

TEST(Mutants, AreOfTheFunctionsAskedForAlone) {
  const auto mutants = mutants_of("dir/a.c", kSource, {"second"});
  ASSERT_EQ(mutants.size(), 1u);
  EXPECT_EQ(mutants.front().function, "second");
}

TEST(Mutants, ArePatchesThatApplyAndChangeTheLinesTheySay) {
  for (const auto& mutant : mutants_of("dir/a.c", kSource, {})) {
    const Scratch scratch;
    scratch.write("tree/dir/a.c", kSource);
    EXPECT_TRUE(apply_patch(scratch.write("mutant.patch", mutant.patch), scratch.path() / "tree").empty())
        << mutant.name();
    std::ifstream in(scratch.path() / "tree/dir/a.c");
    const std::string now{std::istreambuf_iterator<char>(in), {}};
    EXPECT_NE(now, kSource) << mutant.name();
    EXPECT_NE(now.find(mutant.after), std::string::npos) << mutant.name();
  }
}

TEST(Mutants, ASampleIsTheSameForASeedAndSpreadsOverFunctions) {
  const auto all = mutants_of("dir/a.c", kSource, {});
  const auto some = sample(all, 2, 7);
  EXPECT_EQ(texts(some), texts(sample(all, 2, 7)));
  EXPECT_NE(some[0].function, some[1].function);
  EXPECT_EQ(sample(all, 100, 7).size(), all.size());
}

}  // namespace
}  // namespace ioasis::conformance::kernel
